using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary><c>dotnet new finetune</c>, from the packed template to a built project, with the fake engine.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class TemplateTests(PackedSdk sdk)
{
    /// <summary>Names a project may have; not all of them are names of a C# namespace.</summary>
    private static readonly (string Task, string Name, string Data, string Result)[] Projects =
    [
        ("text-classification", "Reviews", "csv", "accuracy 0.913"),
        ("image-classification", "Shapes", "", "accuracy 0.913"),
        ("audio-classification", "Sounds", "", "accuracy 0.913"),
        ("token-classification", "entities-1", "jsonl", "f1 0.9"),
        ("question-answering", "People", "jsonl", "f1 90"),
        ("multiple-choice", "Stories", "csv", "accuracy 0.913"),
        ("fill-mask", "My Words", "csv", "perplexity 1.5"),
        ("text-generation", "Answers", "json", "rougeL 0.9"),
        ("summarization", "Letters", "jsonl", "perplexity 1.5"),
        ("translation", "German", "jsonl", "perplexity 1.5"),
        ("text2text-generation", "Times", "jsonl", "perplexity 1.5"),
        ("sentence-similarity", "Notes", "tsv", "cosine_accuracy@1 0.913"),
    ];

    [Fact]
    public async Task Every_task_of_the_template_builds()
    {
        using var folder = new TemporaryFolder();
        folder.Write("nuget.config", sdk.NuGetConfig);
        string template = Path.Combine(RepositoryFolder.Path, "templates", "FineTune.Templates");
        (await RunAsync(template, "pack", "-c", BuildFacts.Configuration, $"-p:Version={sdk.Version}", "-o", folder["feed"])).Succeeded();
        (await RunAsync(
            folder.Path, "new", "install", folder[$"feed/FineTune.Templates.{sdk.Version}.nupkg"], "--debug:custom-hive", folder["hive"])).Succeeded();
        Dictionary<string, string> fake = new()
        {
            ["FINETUNE_FAKE_ENGINE"] = Directory.CreateDirectory(folder["engine"]).FullName,
            ["FineTuneEnginePath"] = BuildFacts.FakeEngine,
            ["FineTuneCachePath"] = folder["store"],
            ["_FineTuneBuiltinModels"] = folder["models"],
        };
        foreach ((string task, string name, string data, string result) in Projects)
        {
            (await RunAsync(folder.Path, "new", "finetune", "-n", name, "--task", task, "--debug:custom-hive", folder["hive"])).Succeeded();
            string[] files = data.Length == 0 ? ["test", "train"] : [$"test.{data}", $"train.{data}"];
            Assert.Equal(files, Directory.GetFileSystemEntries(folder[$"{name}/data"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            // The first as somebody at a terminal builds it, the others without the start of a process.
            CommandResult built = task == Projects[0].Task
                ? await DotnetCommand.RunAsync(folder[name], ["build"], fake)
                : await InProcessBuild.RunAsync(folder[$"{name}/{name}.finetune"], restore: true, new Dictionary<string, string>(), ["Build"], fake, []);
            built.Succeeded().Says($"{name} -> bin/{name}/ ({result})");
        }
    }

    private static Task<CommandResult> RunAsync(string folder, params string[] arguments) => DotnetCommand.RunAsync(folder, arguments);
}
