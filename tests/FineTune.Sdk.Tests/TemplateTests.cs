using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary><c>dotnet new finetune</c>, from the packed template to a built project, with the fake engine.</summary>
[Collection(PackedSdkCollection.Name)]
public sealed class TemplateTests(PackedSdk sdk)
{
    /// <summary>Names a project may have; not all of them are names of a C# namespace.</summary>
    private static readonly (string Task, string Name, string Data)[] Projects =
    [
        ("text-classification", "Reviews", "csv"), ("token-classification", "entities-1", "jsonl"), ("fill-mask", "My Words", "csv"),
    ];

    [Fact]
    public async Task Every_task_of_the_template_builds()
    {
        using var folder = new TemporaryFolder();
        folder.Write("nuget.config", sdk.NuGetConfig);
        string template = Path.Combine(RepositoryFolder.Path, "templates", "FineTune.Templates");
        (await RunAsync(template, "pack", "-c", BuildFacts.Configuration, $"-p:Version={sdk.Version}", "-o", folder["feed"])).Succeeded();
        (await RunAsync(folder.Path, "new", "install", folder[$"feed/FineTune.Templates.{sdk.Version}.nupkg"], "--debug:custom-hive", folder["hive"])).Succeeded();
        foreach ((string task, string name, string data) in Projects)
        {
            (await RunAsync(folder.Path, "new", "finetune", "-n", name, "--task", task, "--debug:custom-hive", folder["hive"])).Succeeded();
            Assert.Equal([$"test.{data}", $"train.{data}"], Directory.GetFiles(folder[$"{name}/data"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            var environment = new Dictionary<string, string> { ["FineTuneCachePath"] = folder["store"] };
            // Checked by the real validator; what is trained on it is the engine's part. A gate would ask the fake engine for a metric it does not give.
            (await DotnetCommand.RunAsync(folder[name], ["msbuild", $"{name}.finetune", "-restore", "-t:_ValidateProject"], environment)).Succeeded();
        }

        Dictionary<string, string> fake = new() { ["FINETUNE_FAKE_ENGINE"] = Directory.CreateDirectory(folder["engine"]).FullName, ["FineTuneEnginePath"] = BuildFacts.FakeEngine, ["FineTuneCachePath"] = folder["store"] };
        (await DotnetCommand.RunAsync(folder["Reviews"], ["build"], fake)).Succeeded().Says("Reviews -> bin/Reviews/ (accuracy ");
    }

    private static Task<CommandResult> RunAsync(string folder, params string[] arguments) => DotnetCommand.RunAsync(folder, arguments);
}
