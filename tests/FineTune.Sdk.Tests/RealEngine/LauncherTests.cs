using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests.RealEngine;

/// <summary>Builds and MPI's launchers: the build below one, and one below the build.</summary>
[Collection(PackedSdkCollection.Name)]
[Trait("Speed", "slow")]
public sealed class LauncherTests(PackedSdk sdk)
{
    private const string OpenMpi = "mpirun.openmpi --allow-run-as-root --oversubscribe -n 2";

    [Fact]
    public async Task A_build_starts_its_training_by_a_launcher()
    {
        using ModelProject project = RealModelProject.Create(sdk);
        (await project.BuildAsync($"-p:FineTuneLauncher={OpenMpi}")).Succeeded()
            .Says("2 processes train together, by mpi").Says("2 processes evaluate together, by mpi");
        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
        // It was trained in steps of twice as many rows as this build's would have.
        (await project.BuildAsync()).SucceededBut("FT3138").Says(", up to date)");
        (await project.BuildAsync("-p:Seed=2", "-p:FineTuneLauncher=mpirun-that-is-not-there -n 2")).Failed().Says("FT3140").Says("mpirun-that-is-not-there");
    }

    [Fact]
    public async Task Of_builds_on_every_rank_the_first_builds_and_the_others_train_with_it()
    {
        using ModelProject project = RealModelProject.Create(sdk);
        (await project.RunAsync("restore", "reviews.finetune")).Succeeded();
        string[] arguments = [.. OpenMpi.Split(' ')[1..], "dotnet", "build", "reviews.finetune", "--no-restore", "-nr:false", "-tl:off"];
        Task<CommandResult> Build(params string[] more) =>
            DotnetCommand.RunAsync("mpirun.openmpi", project.Folder, [.. arguments, .. more], project.Environment);
        // The ranks are lent once: what follows is rank 0's alone.
        CommandResult first = (await Build()).Succeeded().Says("2 processes train together, by mpi");
        Assert.DoesNotContain("evaluate together", first.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(project["bin/reviews/model.safetensors"]));
        // Nothing is trained, and nobody waits for ever.
        (await Build()).Succeeded().Says(", up to date)");
        // Where there is nothing to train they wait for the evaluation.
        (await Build("-p:ReportIncludeTexts=true")).Succeeded().Says("2 processes evaluate together, by mpi");
        // MPICH's launcher waits for the other ranks whatever becomes of rank 0, which has to send them home where it fails.
        (await DotnetCommand.RunAsync(
            "mpirun.mpich", project.Folder, ["-n", "2", .. arguments[Array.IndexOf(arguments, "dotnet")..], "-p:LearningRate=fast"], project.Environment))
            .Failed().Says("FT1004");
    }
}
