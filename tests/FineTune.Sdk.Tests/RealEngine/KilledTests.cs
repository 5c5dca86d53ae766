using System.Diagnostics;
using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>Whatever dies in mid-training, the next build ends with the model an undisturbed one gives.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class KilledTests(PackedSdk sdk)
{
    [LinuxFact("processes are found by /proc")]
    public async Task After_a_kill_of_the_engine_and_of_the_build_the_next_build_gives_the_same_model()
    {
        using ModelProject project = RealModelProject.Create(sdk);
        project.Edit("reviews.finetune", "<NumTrainEpochs>1<", "<SaveStrategy>epoch</SaveStrategy><NumTrainEpochs>40<");

        (int exitCode, string output) = await KillInMidTrainingAsync(project, (build, engine) => Process.GetProcessById(engine).Kill());
        Assert.True(exitCode == 1, output);
        Assert.Contains("error FT3013: Train was killed (SIGKILL)", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project["bin/reviews"]));
        Assert.False(File.Exists(project["obj/finetune/train/stamp.json"]));

        await KillInMidTrainingAsync(project, (build, _) => build.Kill());
        CommandResult resumed = (await project.BuildAsync()).Succeeded().Says("Train: its last run did not get to the end");
        SortedDictionary<string, string> model = Weights();
        Assert.Contains("checkpoint", resumed.Output, StringComparison.Ordinal);

        (await project.BuildAsync("-p:FineTuneNoCache=true")).Succeeded();
        Assert.Equal(Weights(), model);

        SortedDictionary<string, string> Weights() => new(RealModelProject.Snapshot(project["bin/reviews"])
            .Where(file => file.Key is "model.safetensors" or "config.json" or "tokenizer.json").ToDictionary());
    }

    /// <summary>Starts a build, waits for a checkpoint, and lets the action do its worst to the build's and the engine's processes.</summary>
    private static async Task<(int ExitCode, string Output)> KillInMidTrainingAsync(ModelProject project, Action<Process, int> kill)
    {
        string train = project["obj/finetune/train"];
        Directory.CreateDirectory(train);
        var trained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(train) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.DirectoryName };
        watcher.Renamed += (_, renamed) =>
        {
            if (Path.GetFileName(renamed.FullPath).StartsWith("checkpoint-", StringComparison.Ordinal))
            {
                trained.TrySetResult();
            }
        };
        watcher.EnableRaisingEvents = true;
        using Process build = DotnetCommand.Start(project.Folder, ["build", "reviews.finetune"], project.Environment);
        Task<string> output = build.StandardOutput.ReadToEndAsync();
        Task<string> error = build.StandardError.ReadToEndAsync();
        Task ended = build.WaitForExitAsync();
        Assert.True(await Task.WhenAny(trained.Task, ended) == trained.Task, "The build ended before a checkpoint was seen.");
        kill(build, EngineOf(project));
        await ended;
        return (build.ExitCode, await output + await error);
    }

    private static int EngineOf(ModelProject project) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)
        .Single(id => id > 0 && CommandLine(id).Contains(project["obj/finetune/train/request.json"], StringComparison.Ordinal));

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return "";
        }
    }
}
