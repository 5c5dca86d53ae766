using System.Text.Json;
using System.Text.RegularExpressions;
using FineTune.Testing;

namespace FineTune.Contracts.Tests.Docs;

/// <summary>The committed pages say what the code does. FINETUNE_UPDATE_DOCS=1 writes them anew.</summary>
public sealed partial class GeneratedPagesTests
{
    [Fact]
    public void Diagnostics_page_lists_the_catalogue() => Check("diagnostics.md", MarkdownPages.Diagnostics());

    [Fact]
    public void Arguments_page_lists_the_catalogue() => Check("arguments.md", MarkdownPages.Arguments());

    [Fact]
    public void The_table_of_arguments_says_what_the_records_say() =>
        CheckFile("src/FineTune.Contracts/Arguments/ArgumentTable.cs", _ => ArgumentTableFile.Text());

    [Fact]
    public void The_SDK_empties_every_argument() => CheckFile("src/FineTune.Sdk/targets/FineTune.Arguments.props", SdkFiles.Props);

    [Fact]
    public void The_SDK_hands_on_every_argument() => CheckFile("src/FineTune.Sdk/targets/FineTune.Arguments.targets", SdkFiles.Targets);

    public static TheoryData<string> TargetFiles =>
        [.. Directory.GetFiles(TargetsFolder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(TargetFiles))]
    public void Every_target_is_opened_by_what_it_takes_and_gives(string file) => CheckFile($"src/FineTune.Sdk/targets/{file}", TargetComments.Apply);

    [Fact]
    public void The_catalogue_of_targets_has_those_of_the_SDK_and_no_others()
    {
        IEnumerable<string> defined = Directory.GetFiles(TargetsFolder).SelectMany(path => TargetComments.Names(File.ReadAllText(path)));
        IEnumerable<string> listed = SdkTargetCatalog.All.Where(target => !target.IsOfMSBuild).Select(target => target.Name);
        Assert.Equal(defined.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_pages_name_every_property_and_every_target_for_people()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "docs"), "*.md"), Path.Combine(RepositoryFolder.Path, "README.md")];
        string pages = string.Concat(files.Select(File.ReadAllText));
        IEnumerable<string> targets = SdkTargetCatalog.All.Where(target => target.IsForPeople).Select(target => target.Command ?? $"-t:{target.Name}");
        IEnumerable<string> names = SdkPropertyCatalog.All.Select(property => property.Name).Concat(targets);
        Assert.All(names, name => Assert.Contains(name.Split(" -")[0], pages, StringComparison.Ordinal));
    }

    [Fact]
    public void The_README_links_every_page_and_what_beginners_read_links_to_nothing_that_is_not_there()
    {
        string readme = Path.Combine(RepositoryFolder.Path, "README.md");
        string[] pages = Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "docs"), "*.md");
        HashSet<string> linked = Links(readme);
        Assert.All(pages, page => Assert.Contains(Path.GetFullPath(page), linked));
        string[] all = [readme, Path.Combine(RepositoryFolder.Path, "CONTRIBUTING.md"), Path.Combine(RepositoryFolder.Path, "docs", "tutorial.md")];
        Assert.Empty(all.SelectMany(page => Links(page).Where(link => !Path.Exists(link)).Select(link => $"{page}: {link}")));
    }

    [Fact]
    public void The_README_names_every_folder_of_sources()
    {
        string readme = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "README.md"));
        IEnumerable<string> folders = Directory.GetDirectories(Path.Combine(RepositoryFolder.Path, "src")).Select(path => $"`src/{Path.GetFileName(path)}`")
            .Concat(["`samples/`", "`benchmarks/`", "`eng/`", "`docs/`", "`tests/`"]);
        Assert.All(folders, folder => Assert.Contains($"| {folder} |", readme, StringComparison.Ordinal));
    }

    /// <summary>Full paths that a page links to.</summary>
    private static HashSet<string> Links(string page) =>
        [.. Link().Matches(File.ReadAllText(page)).Select(match => Path.GetFullPath(match.Groups[1].Value, Path.GetDirectoryName(page)!))];

    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)#\s]+)")]
    private static partial Regex Link();

    private static string TargetsFolder => Path.Combine(RepositoryFolder.Path, "src", "FineTune.Sdk", "targets");

    [Fact]
    public void The_table_of_tasks_is_the_catalogues() => CheckFile("docs/tasks.md", TaskTable.Replaced);

    [Fact]
    public void The_template_offers_the_catalogues_tasks()
    {
        string file = Path.Combine(RepositoryFolder.Path, "templates/FineTune.Templates/content/finetune/.template.config/template.json");
        using JsonDocument template = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement choices = template.RootElement.GetProperty("symbols").GetProperty("task").GetProperty("choices");

        Assert.Equal(TaskCatalog.All.Select(task => task.Name), choices.EnumerateArray().Select(choice => choice.GetProperty("choice").GetString()));
    }

    [Fact]
    public void The_catalogue_has_every_task_once() =>
        Assert.Equal(Enum.GetValues<FineTuneTask>(), TaskCatalog.All.Select(definition => definition.Task));

    private static void CheckFile(string name, Func<string, string> generate) =>
        Check(Path.Combine("..", name), generate(File.ReadAllText(Path.Combine(RepositoryFolder.Path, name)).ReplaceLineEndings("\n")));

    private static void Check(string name, string expected)
    {
        string path = Path.Combine(RepositoryFolder.Path, "docs", name);
        if (Environment.GetEnvironmentVariable("FINETUNE_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.ReadAllText(path), ignoreLineEndingDifferences: true);
    }
}
