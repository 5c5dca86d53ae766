using System.Text.RegularExpressions;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary>What README and docs show is what the SDK takes.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed partial class DocumentationTests(PackedSdk sdk)
{
    [Fact]
    public async Task Every_project_file_of_the_documentation_is_accepted()
    {
        string[] readmes = ["README.md", "src/FineTune.Sdk/README.md", "src/FineTune.Hooks/README.md"];
        string[] pages =
        [
            .. readmes.Select(page => Path.Combine(RepositoryFolder.Path, page)),
            .. Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "docs"), "*.md").Order(StringComparer.Ordinal)
        ];
        (string Page, string Xml)[] snippets = [.. pages.SelectMany(page => Snippets(page).Select(xml => (Path.GetFileName(page), xml)))];
        Assert.Contains(snippets, snippet => snippet.Page == "README.md");
        Assert.Contains(snippets, snippet => snippet.Page == "datasets.md");

        foreach ((string page, string xml) in snippets)
        {
            using var project = new ModelProject(sdk);
            project.Write("reviews.finetune", SdkVersion().Replace(Whole(xml), $"FineTune.Sdk/{sdk.Version}"));
            WriteFiles(project, xml);

            CommandResult result = await project.BuildAsync("-t:Tokenize");

            Assert.True(result.ExitCode == 0, $"{page}:\n{xml}\n{result.Output}");
        }
    }

    [Fact]
    public async Task The_solution_of_the_README_builds_the_project_that_it_names()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "README.md"));
        string solution = Assert.Single(XmlBlock().Matches(readme).Select(match => match.Groups[1].Value), IsSolution);
        using var project = new ModelProject(sdk);
        project.Write("Reviews.finetune", File.ReadAllText(project["reviews.finetune"]));
        File.Delete(project["reviews.finetune"]);
        project.Write("Reviews.slnx", solution);

        CommandResult result = await project.RunAsync("build", "-nr:false");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.True(Directory.Exists(project["bin/Reviews"]), result.Output);
    }

    private static IEnumerable<string> Snippets(string page) =>
        XmlBlock().Matches(File.ReadAllText(page)).Select(match => match.Groups[1].Value)
            .Where(xml => !xml.StartsWith("<configuration>", StringComparison.Ordinal) && !IsSolution(xml));

    private static bool IsSolution(string xml) => xml.StartsWith("<Solution>", StringComparison.Ordinal);

    /// <summary>A whole project file around a piece of one.</summary>
    private static string Whole(string xml)
    {
        if (xml.StartsWith("<Project", StringComparison.Ordinal))
        {
            return xml;
        }

        string group = xml.StartsWith("<ItemGroup", StringComparison.Ordinal) || xml.StartsWith("<PropertyGroup", StringComparison.Ordinal) ? xml
            : xml.Contains("Include=", StringComparison.Ordinal) ? $"<ItemGroup>{xml}</ItemGroup>"
            : $"<PropertyGroup>{xml}</PropertyGroup>";
        string dataset = xml.Contains("<Dataset", StringComparison.Ordinal)
            ? ""
            : """<ItemGroup><Dataset Include="data/train.csv" /><Dataset Include="data/test.csv" /></ItemGroup>""";
        return $"""
            <Project Sdk="FineTune.Sdk/0.1.0">
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>builtin:bert-tiny</BaseModel></PropertyGroup>
              {dataset}
              {group}
            </Project>
            """;
    }

    private static void WriteFiles(ModelProject project, string xml)
    {
        foreach (Match include in DatasetInclude().Matches(xml))
        {
            foreach (string file in include.Groups[1].Value.Split(';'))
            {
                string? example = Path.HasExtension(file) ? null
                    : xml.Contains("image-classification", StringComparison.Ordinal) ? "cat/1.png"
                    : xml.Contains("audio-classification", StringComparison.Ordinal) ? "yes/1.wav"
                    : null;
                string path = example is null ? file.Replace("*", "1", StringComparison.Ordinal) : $"{file}/{example}";
                project.Write(path, "text,label\ngood,1\nbad,0\n");
            }
        }

        foreach (Match include in HookInclude().Matches(xml))
        {
            project.Write(include.Groups[1].Value, "nothing is loaded before training");
        }

        foreach (Match include in ArgumentFileInclude().Matches(xml))
        {
            project.Write(include.Groups[1].Value, "learning_rate: 2e-5\n");
        }

        if (BaseModelFolder().Match(xml) is { Success: true } folder)
        {
            project.Write(Path.Combine(folder.Groups[1].Value, "config.json"), "{}");
        }
    }

    [GeneratedRegex("```xml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex XmlBlock();

    [GeneratedRegex("<Dataset[^>]*? Include=\"([^\"]+)\"")]
    private static partial Regex DatasetInclude();

    [GeneratedRegex("<Hook Include=\"([^\"]+)\"")]
    private static partial Regex HookInclude();

    [GeneratedRegex("<TrainingArguments Include=\"([^\"]+)\"")]
    private static partial Regex ArgumentFileInclude();

    [GeneratedRegex("<BaseModel>(?!builtin:)([^<]+)<")]
    private static partial Regex BaseModelFolder();

    [GeneratedRegex(@"FineTune\.Sdk/[0-9.]+")]
    private static partial Regex SdkVersion();
}
