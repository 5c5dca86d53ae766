using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Tests.Support;
using Stage = FineTune.Contracts.Stage;

namespace FineTune.Tasks.Tests.Stages;

public sealed class ReplayTests : IDisposable
{
    private readonly StageFixture _project = new();
    private readonly RecordingBuildEngine _build = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData(2, null, "", 2)]
    [InlineData(null, null, "Processes=4", 1)]
    [InlineData(2, 3, "", 3)]
    [InlineData(8, null, "Ranks=8", 1)]
    [InlineData(8, null, "Launcher=srun -n 8", 1)]
    public void A_replay_has_as_many_processes_as_have_trained_the_model(int? processes, int? stepProcesses, string setting, int expected)
    {
        Train(processes, stepProcesses);
        WriteManifest();
        string[] words = setting.Split('=');
        var task = new VerifyModel { BuildEngine = _build, Settings = _project.Settings([.. words is [var name, var value] ? [(name, value)] : NoSetting]) };

        task.Execute();

        Assert.Equal(expected, task.Processes);
    }

    [Fact]
    public void What_a_replay_by_another_number_of_processes_gave_is_told_with_both()
    {
        Train(processes: 2);
        WriteManifest();
        string replay = _project["obj/finetune/replay"];
        Train(processes: null, output: "other weights");
        foreach (Stage stage in new[] { Stage.Tokenize, Stage.Train })
        {
            StageStamp.Load(new StageFolder(_project.FineTuneFolder, stage).Stamp, out _)!.Save(new StageFolder(replay, stage).Stamp);
        }

        Assert.False(new CompareReplay { BuildEngine = _build, Settings = _project.Settings(), ReplayFolder = replay }.Execute());

        string message = Assert.Single(_build.Errors).Message!;
        Assert.Contains("cpu, 2 processes, replayed with", message, StringComparison.Ordinal);
        Assert.Contains("cpu, 1 process). On the same CPU and libtorch, by as many processes (FineTuneProcesses)", message, StringComparison.Ordinal);
    }

    private static (string Name, string Value)[] NoSetting => [];

    private void Train(int? processes, int? stepProcesses = null, string output = "weights")
    {
        _project.Finish(Stage.Tokenize);
        _project.Finish(Stage.Train, output);
        string path = new StageFolder(_project.FineTuneFolder, Stage.Train).Stamp;
        var run = new RunProvenance(
            "reviews", DateTimeOffset.UnixEpoch, 1, "0.1.0", "0.1.0", "2.10.0", "cpu", Processes: processes, StepProcesses: stepProcesses);
        (StageStamp.Load(path, out _)! with { Provenance = run }).Save(path);
    }

    private void WriteManifest()
    {
        new ManifestFile(_project.FineTuneFolder).Write(_project.Project, _project["bin/reviews"]);
        _project.Write("bin/reviews/manifest.json", File.ReadAllText(_project["obj/finetune/manifest/manifest.json"]));
    }
}
