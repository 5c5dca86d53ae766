using FineTune.Contracts;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Fingerprints;

/// <summary>A checkpoint that training goes on from is an input as the data are.</summary>
public sealed class ResumedCheckpointTests : IDisposable
{
    private readonly StageFixture _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_checkpoint_of_elsewhere_counts_by_its_content_and_not_by_its_place()
    {
        _project.Write("runs/first/checkpoint-4/model.safetensors", "w");
        GoOnFrom("runs/first/checkpoint-4");
        _project.FinishAll();
        string key = Key();

        Directory.Move(_project["runs/first"], _project["moved"]);
        GoOnFrom(_project["moved/checkpoint-4"]);
        Assert.Empty(_project.Reasons(Stage.Train));
        Assert.Equal(key, Key());

        _project.Write("moved/checkpoint-4/model.safetensors", "v");
        Assert.Equal(["the checkpoint 'moved/checkpoint-4' is another"], _project.Reasons(Stage.Train));
        _project.Finish(Stage.Train);
        Directory.Delete(_project["moved"], recursive: true);
        Assert.Empty(_project.Reasons(Stage.Train));

        GoOnFrom("nowhere");
        Assert.Equal(["the checkpoint 'nowhere' is another"], _project.Reasons(Stage.Train));
        GoOnFrom(null);
        Assert.Equal(["ResumeFromCheckpoint changed from a folder to not set"], _project.Reasons(Stage.Train));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("obj/finetune/train/checkpoints/checkpoint-4")]
    public void What_goes_on_from_a_checkpoint_that_only_this_project_has_is_in_no_store(string checkpoint)
    {
        Assert.NotNull(Session().StoreOf(Stage.Train));
        GoOnFrom(checkpoint);
        Assert.Null(Session().StoreOf(Stage.Train));
        Assert.NotNull(Session().StoreOf(Stage.Tokenize));
        GoOnFrom("false");
        Assert.NotNull(Session().StoreOf(Stage.Train));
        GoOnFrom(_project["runs/checkpoint-4"]);
        Assert.NotNull(Session().StoreOf(Stage.Train));
    }

    [Theory]
    [InlineData("runs/checkpoint-4/", "runs/checkpoint-4")]
    [InlineData("../runs of another machine/checkpoint-4", "checkpoint-4")]
    public void An_absolute_path_is_told_nowhere(string below, string told)
    {
        GoOnFrom(_project[below]);
        Assert.Equal(told, _project.Project.PortableTraining.ResumeFromCheckpoint);
        Assert.Contains(
            $"\"resume_from_checkpoint\": \"{told}\"",
            System.Text.Encoding.UTF8.GetString(ManifestFile.Arguments(_project.Project)),
            StringComparison.Ordinal);
        _project.FinishAll();
        Assert.All(
            (Stage[])[Stage.Train, Stage.Evaluate],
            stage => Assert.DoesNotContain(
                _project.Check(stage).Key.Entries,
                entry => (entry.Value + entry.Display).Contains(Path.GetDirectoryName(_project.Project.ProjectFile)!, StringComparison.Ordinal)));
    }

    private string Key() => _project.Check(Stage.Train).Key.Value;

    private StageSession Session() => new(new StageSettings(_project.Settings()), Stage.Train);

    private void GoOnFrom(string? checkpoint) =>
        _project.Project = _project.Project with { Training = _project.Project.Training with { ResumeFromCheckpoint = checkpoint } };
}
