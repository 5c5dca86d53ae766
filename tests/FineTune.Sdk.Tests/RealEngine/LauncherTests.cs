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

    /// <summary>Trained in one process: the builds that ask say that theirs would train in other steps.</summary>
    [Fact]
    public async Task One_process_two_and_the_ranks_of_a_launcher_answer_alike()
    {
        using ModelProject project = RealModelProject.Create(sdk);
        project.Write("ask.csv", $"text\n{string.Concat(Enumerable.Range(0, 37).Select(row => $"\"we found it, lovely ü {row}\"\n"))}");
        (await project.BuildAsync(Ask("one"))).Succeeded().Says("Predict: first run");
        Forget();
        (await project.BuildAsync([.. Ask("two"), "-p:FineTuneProcesses=2"])).SucceededBut("FT3138").Says("2 processes predict together, by gloo");
        Forget();
        string[] ranks = ["-n", "2", "dotnet", "build", "reviews.finetune", "--no-restore", "-nr:false", "-tl:off", .. Ask("ranks")];
        (await DotnetCommand.RunAsync("mpirun.mpich", project.Folder, ranks, project.Environment)).SucceededBut("FT3138")
            .Says("2 processes predict together, by mpi");
        string one = await File.ReadAllTextAsync(project["one.jsonl"]);
        Assert.Equal(37, one.Count(character => character == '\n'));
        Assert.Equal(one, await File.ReadAllTextAsync(project["two.jsonl"]));
        Assert.Equal(one, await File.ReadAllTextAsync(project["ranks.jsonl"]));

        // Each with a store of its own: the answers are the same product.
        string[] Ask(string name) =>
            ["-t:Predict", "-p:PredictFile=ask.csv", $"-p:PredictOutput={name}.jsonl", $"-p:FineTuneCachePath={project[$"store-{name}"]}"];
        void Forget() => Directory.Delete(project["obj/finetune/predict"], recursive: true);
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
