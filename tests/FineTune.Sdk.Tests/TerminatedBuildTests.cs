using FineTune.Sdk.Tests.Support;
using FineTune.Testing;

namespace FineTune.Sdk.Tests;

[Collection(PackedSdkCollection.Name)]
public sealed class TerminatedBuildTests(PackedSdk sdk)
{
    /// <summary>What ends with the build, a container or a launcher's job, would take the engine along, which still writes its checkpoint.</summary>
    [LinuxFact("Schedulers send SIGTERM")]
    public async Task A_build_that_a_scheduler_ends_waits_for_its_engine()
    {
        using var project = new ModelProject(sdk);
        await File.WriteAllLinesAsync(Path.Combine(project.EngineFolder, "train.script"),
        [
            """out {"type":"hello","protocol":1,"engine":"fake"}""",
            """out {"type":"log","level":"info","text":"trains"}""",
            "wait-stdin",
            """out {"type":"result","succeeded":false,"summary":"checkpoint at step 5"}""",
            "exit 3",
        ]);
        (await project.RunAsync("restore", "reviews.finetune")).Succeeded();
        RunningBuild build = RunningBuild.Start(project);
        await build.SaysAsync("Train: trains");

        build.Signal("TERM");

        (await build.EndAsync()).Failed().Says("warning FT3002: Train was cancelled (checkpoint at step 5).");
    }
}
