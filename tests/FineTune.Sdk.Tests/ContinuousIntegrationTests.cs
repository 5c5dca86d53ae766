using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

/// <summary>What docs/ci.md has a CI machine do, done here: the commands of the workflow, in a fresh clone beside a store that was kept.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class ContinuousIntegrationTests(PackedSdk sdk)
{
    [Fact]
    public async Task The_workflow_of_a_pull_request_trains_nothing_that_the_base_branch_has_trained()
    {
        using var project = new ModelProject(sdk);
        project.Write(".gitignore", "bin/\nobj/\n");
        await GitAsync(project.Folder, "init", "--quiet", "--initial-branch", "main");
        await GitAsync(project.Folder, "add", ".");
        await GitAsync(project.Folder, "commit", "--quiet", "-m", "first");
        foreach (string command in Commands("push"))
        {
            (await RunAsync(project, command)).Succeeded();
        }

        project.Starts();
        using ModelProject clone = await CloneAsync(project);
        clone.Write("notes.txt", "nothing a model depends on");
        await GitAsync(clone.Folder, "add", ".");
        await GitAsync(clone.Folder, "commit", "--quiet", "-m", "second");
        foreach (string command in Commands("pull_request"))
        {
            (await RunAsync(clone, command)).Succeeded();
        }

        Assert.Equal("", clone.Starts());
        string[] files = [.. Directory.GetFiles(project["bin/reviews"]).Select(path => Path.GetFileName(path))];
        Assert.Contains("model.safetensors", files);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(project["bin/reviews/" + file]), File.ReadAllBytes(clone["bin/reviews/" + file])));
        Assert.Contains("| accuracy | 0.9125 | 0.9125 | 0 |", await File.ReadAllTextAsync(Summary(clone)), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(clone.EngineFolder, "accuracy.txt"), "0.5");
        clone.Edit("reviews.finetune", "2e-5", "3e-5");
        (await clone.BuildAsync()).Failed().Says("error FT4001");
        clone.Starts();
        Directory.Delete(clone["obj/finetune"], recursive: true);
        (await clone.BuildAsync()).Failed().Says("Train: restored from the store").Says("error FT4001");
        Assert.Equal("", clone.Starts());
    }

    /// <summary>The commands of the GitHub workflow's steps that an event runs.</summary>
    private static IEnumerable<string> Commands(string happening)
    {
        string page = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "ci.md"));
        string workflow = page.Split("```yaml")[1].Split("```")[0];
        foreach (string step in workflow.Split("\n      - ").Skip(1))
        {
            bool runs = !step.Contains("github.event_name ==", StringComparison.Ordinal) || step.Contains($"'{happening}'", StringComparison.Ordinal);
            if (runs && step.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("run: ", StringComparison.Ordinal)) is { } command)
            {
                yield return command["run: ".Length..];
            }
        }
    }

    private static string Summary(ModelProject project) => project["../summary.md"];

    private static Task<CommandResult> RunAsync(ModelProject project, string command)
    {
        string[] words = [.. command.Replace("Reviews.finetune", "reviews.finetune", StringComparison.Ordinal)
            .Replace("${{ github.base_ref }}", "main", StringComparison.Ordinal)
            .Split(' ')
            .Select(word => word.Replace("\"$GITHUB_STEP_SUMMARY\"", Summary(project), StringComparison.Ordinal))];
        Assert.Equal("dotnet", words[0]);
        return project.RunAsync(words[1..]);
    }

    private async Task<ModelProject> CloneAsync(ModelProject project)
    {
        var clone = new ModelProject(sdk, "a clone/reviews");
        clone.Environment["FineTuneCachePath"] = project.Store;
        Directory.Delete(clone.Folder, recursive: true);
        await GitAsync(project.Folder, "clone", "--quiet", project.Folder, clone.Folder);
        await GitAsync(clone.Folder, "switch", "--quiet", "-c", "change");
        return clone;
    }

    private static async Task GitAsync(string folder, params string[] arguments) =>
        (await CommandRunner.RunAsync("git", folder, ["-c", "user.name=test", "-c", "user.email=test@example.org", .. arguments])).Succeeded();
}
