using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

/// <summary>Searches, as the command line starts them.</summary>
[Collection(PackedSdkCollection.Name)]
public sealed class SweepTests(PackedSdk sdk)
{
    private const string Space = """
        <Sweep Include="LearningRate" Values="1e-6;1e-5;1e-4;1e-3" />
        """;

    [Fact]
    public async Task Trials_are_builds_and_the_best_is_adopted_and_another_clone_trains_nothing()
    {
        using ModelProject project = Project(Space);
        (await project.BuildAsync("-t:Sweep", "-p:SweepAlgorithm=grid", "-p:SweepAdopt=true")).Succeeded()
            .Says("Sweep: trial 2 of 4: accuracy 1; LearningRate 1e-4")
            .Says("Sweep: trial 3 of 4: accuracy 0.9 (best 1, trial 2); LearningRate 1e-3")
            .Says("Sweep: the best is trial 2; its values are in sweep.best.yaml");
        Assert.Equal("tokenize train evaluate train evaluate train evaluate train evaluate", project.Starts());
        Assert.Contains("learning_rate: 1e-4", await File.ReadAllTextAsync(project["sweep.best.yaml"]), StringComparison.Ordinal);
        Assert.Equal(
            await File.ReadAllBytesAsync(project["obj/finetune/sweep/trials/2/train/output/model.safetensors"]),
            await File.ReadAllBytesAsync(project["bin/reviews/model.safetensors"]));
        Assert.True(File.Exists(project["obj/finetune/sweep/sweep.html"]));

        (await project.BuildAsync("-t:Sweep", "-p:SweepAlgorithm=grid")).Succeeded().Says("Sweep: 4 trials known from journal.jsonl");
        Directory.Delete(project["obj/finetune"], recursive: true);
        (await project.BuildAsync("-t:Sweep", "-p:SweepAlgorithm=grid")).Succeeded().Says("Sweep: the best is trial 2");
        Assert.Equal("", project.Starts());
    }

    [Fact]
    public async Task A_trial_that_fails_is_a_warning_and_the_others_go_on_side_by_side()
    {
        using ModelProject project = Project("""<Sweep Include="PerDeviceTrainBatchSize" Values="8;13;16" />""");
        CommandResult result = await project.RunAsync("msbuild", "reviews.finetune", "-restore", "-t:Sweep", "-p:SweepAlgorithm=grid", "-m:2", "-nr:false");
        Assert.Equal(0, result.ExitCode);
        result.Says("warning FT3001").Says("Sweep: trial 1 of 3: failed, FT3001: The loss is NaN at step 7").Says("Sweep: the best is trial 0");
    }

    [Fact]
    public async Task Without_a_trial_that_succeeds_the_sweep_fails()
    {
        using ModelProject project = Project("""<Sweep Include="PerDeviceTrainBatchSize" Values="13" />""");
        (await project.BuildAsync("-t:Sweep", "-p:SweepTrials=1")).Failed().Says("FT3090").Says("Of 1 trial none came to a value of 'accuracy'.");
    }

    [Fact]
    public async Task Without_rows_to_evaluate_there_is_nothing_to_compare()
    {
        using ModelProject project = Project(Space);
        File.Delete(project["data/test.csv"]);
        project.Edit("reviews.finetune", "<Metric Include=\"accuracy\" Minimum=\"0.8\" />", "");
        (await project.BuildAsync("-t:Sweep")).Failed().Says("FT1281");
    }

    private ModelProject Project(string space)
    {
        var project = new ModelProject(sdk);
        project.Edit("reviews.finetune", "<Metric", space + "<Metric");
        File.WriteAllText(Path.Combine(project.EngineFolder, "peak.txt"), "");
        return project;
    }
}
