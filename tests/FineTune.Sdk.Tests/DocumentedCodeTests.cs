using System.Globalization;
using System.Text.RegularExpressions;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary>All C# of README, docs and the packages' READMEs is compiled, in one app that has every model and package that they speak of.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed partial class DocumentedCodeTests(PackedSdk sdk)
{
    /// <summary>It shows how the engine is written, and no app can see that.</summary>
    private const string OfTheEngine = "docs/adding-a-model.md";

    private const string Usings = """
        using System.Text.Json.Nodes;
        using app;
        using Chat;
        using FineTune.Client;
        using FineTune.Client.Images;
        using FineTune.Tokenizers;
        using LLama;
        using LLama.Abstractions;
        using LLama.Common;
        using Microsoft.Extensions.AI;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.ML;
        using Microsoft.ML.Tokenizers;
        using Microsoft.ML.Transforms.Onnx;

        """;

    /// <summary>What a block takes from the program around it.</summary>
    private const string Around = """
        global using static Around;

        internal static class Around
        {
            public static string text = "";
            public static string[] texts = [];
            public static string[] answers = [];
            public static System.Text.Json.Nodes.JsonObject variables = [];
            public static FineTune.Client.TextRewriter rewriter = null!;
            public static Microsoft.ML.MLContext context = null!;
            public static Microsoft.AspNetCore.Builder.WebApplicationBuilder builder = null!;
        }
        """;

    /// <summary>The models that the pages ask, besides the reviews.</summary>
    private static readonly (string Name, string Task, string BaseModel)[] Models =
    [
        ("Letters", "summarization", "t5-tiny"), ("Shapes", "image-classification", "vit-tiny"), ("People", "question-answering", "bert-tiny"),
        ("Notes", "sentence-similarity", "bert-tiny"), ("Sounds", "audio-classification", "wav2vec2-tiny"),
    ];

    [Fact]
    public async Task All_of_it_compiles()
    {
        using var project = new ModelProject(sdk);
        project.Write("data/train.csv", "text,label\ngood,5 stars\nfine,4 stars\nbad,not at all\n");
        project.Edit("reviews.finetune", "<Metric ", "<Export Include=\"onnx\" /><Metric ");
        File.Move(project["reviews.finetune"], project["Reviews.finetune"]);
        Array.ForEach(Models, model => WriteModel(project, model));
        await WriteAppAsync(project);
        int blocks = 0;
        foreach (string page in Pages())
        {
            foreach (Match block in CSharpBlock().Matches(await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, page))))
            {
                blocks++;
                project.Write($"app/{Name().Replace(page, "_")}_{blocks}.cs", Program(block.Groups[1].Value, blocks));
            }
        }

        Assert.InRange(blocks, 20, 100);
        (await project.RunAsync("build", "app/app.csproj")).Succeeded();
    }

    private static IEnumerable<string> Pages() =>
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.GetDirectories(Path.Combine(RepositoryFolder.Path, "src")).Select(folder => Path.Combine(folder, "README.md")))
            .Where(File.Exists)
            .Select(path => Path.GetRelativePath(RepositoryFolder.Path, path).Replace('\\', '/'))
            .Where(page => page != OfTheEngine)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A block as a file: its own usings first, its types as they are, its lines in a method.</summary>
    private static string Program(string block, int number)
    {
        string usings = string.Concat(UsingLine().Matches(block).Select(match => match.Value));
        string code = UsingLine().Replace(block, "");
        string body = TypeLine().IsMatch(code) ? code : $$"""
            public static async Task RunAsync()
            {
                await Task.Yield();
                {{code}}
            }
            """;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {{string.Join('\n', usings.Split('\n').Concat(Usings.Split('\n')).Distinct())}}
            internal static class Block{{number}}
            {
                {{body}}
            }
            """);
    }

    private void WriteModel(ModelProject project, (string Name, string Task, string BaseModel) model)
    {
        project.Write($"{model.Name}/{model.Name}.finetune", $"""
            <Project Sdk="FineTune.Sdk/{sdk.Version}">
              <PropertyGroup>
                <FineTuneTask>{model.Task}</FineTuneTask>
                <BaseModel>builtin:{model.BaseModel}</BaseModel>
              </PropertyGroup>
              <ItemGroup>
                <Dataset Include="*.csv" />
                <Export Include="onnx" />
              </ItemGroup>
            </Project>
            """);
        project.Write($"{model.Name}/train.csv", "text,label\nround,circle\nhigh,whistle\n");
        project.Write($"{model.Name}/test.csv", "text,label\nround,circle\n");
    }

    private async Task WriteAppAsync(ModelProject project)
    {
        string references = string.Concat(Models.Select(model => $"<ProjectReference Include=\"../{model.Name}/{model.Name}.finetune\" />"));
        string chat = Path.Combine(RepositoryFolder.Path, "samples", "Chat");
        string hooks = Path.Combine(RepositoryFolder.Path, "src", "FineTune.Hooks", "bin", BuildFacts.Configuration, "net10.0", "FineTune.Hooks.dll");
        await AppProject.WriteAsync(project, sdk, "System.Console.WriteLine();", "<NoWarn>$(NoWarn);CS8892</NoWarn>", $"""
            {references}
            <PackageReference Include="FineTune.Client.Images" Version="{sdk.Version}" />
            <PackageReference Include="LLamaSharp" Version="0.30.0" />
            <PackageReference Include="Microsoft.ML.OnnxTransformer" Version="5.0.1" />
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
            <Reference Include="{hooks}" />
            <Compile Include="{chat}/ModelTemplate.cs;{chat}/WholeText.cs" />
            """);
        project.Edit("app/app.csproj", "../reviews.finetune", "../Reviews.finetune");
        project.Write("app/Around.cs", Around);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^using [A-Z][A-Za-z.]*;\n", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex("^(public|internal) ", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Name();
}
