using FineTune.Contracts;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Tests.Support;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Tests.Stages;

public sealed class CheckStageTests : IDisposable
{
    private readonly StageFixture _project = new();
    private readonly RecordingBuildEngine _build = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_stage_that_must_run_says_why_in_one_line()
    {
        CheckStage task = Check("Tokenize");
        Assert.True(task.Execute());
        Assert.True(task.MustRun);
        Assert.Equal(64, task.Key.Length);
        Assert.Equal(["Tokenize: first run"], _build.HighMessages);
    }

    [Fact]
    public void A_stage_whose_inputs_another_build_has_replaced_leaves_the_rest_to_RunStage()
    {
        _project.FinishAll();
        CheckStage task = Check("Train");
        task.Expected = "Tokenize=another key";
        Assert.True(task.Execute());
        Assert.True(task.MustRun);
        Assert.Equal("", task.Key);
        Assert.Empty(_build.HighMessages);
    }

    [Fact]
    public void A_stage_that_is_up_to_date_says_nothing_loud_and_asks_for_nothing()
    {
        _project.FinishAll();
        CheckStage task = Check("Train");
        Assert.True(task.Execute());
        Assert.False(task.MustRun);
        Assert.Empty(_build.HighMessages);
        Assert.Contains(_build.Messages, message => message.Message == "Train: up to date");
        Assert.False(File.Exists(_project["obj/finetune/train/request.json"]));
    }

    /// <summary>A sweep has dozens of trials, and in each of them every stage runs for the first time.</summary>
    [Fact]
    public void That_a_stage_of_a_trial_runs_for_the_first_time_is_not_news()
    {
        CheckStage task = Check("Tokenize", ("Trial", "7"));
        Assert.True(task.Execute());
        Assert.True(task.MustRun);
        Assert.Empty(_build.HighMessages);
        Assert.Contains(_build.Messages, message => message.Message == "Trial 7, Tokenize: first run");

        _project.FinishAll();
        _project.Project = _project.Project with { Tokenizer = _project.Project.Tokenizer with { MaxLength = 99 } };
        Assert.True(Check("Tokenize", ("Trial", "7")).Execute());
        Assert.StartsWith("Trial 7, Tokenize: MaxLength", Assert.Single(_build.HighMessages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("7", 0)]
    public void What_a_trial_shares_with_the_others_is_warned_of_once(string trial, int warnings)
    {
        _project.FinishAll();
        string path = _project["obj/finetune/tokenize/stamp.json"];
        var warning = new LogEvent(LogLevel.Warning, "Columns that no stage uses: id.", "FT2010", new SourcePosition("train.csv", 1, 1));
        (StageStamp.Load(path, out _)! with { Warnings = [warning] }).Save(path);
        Assert.True(Check("Tokenize", ("Trial", trial)).Execute());
        Assert.Equal(warnings, _build.Warnings.Count);
    }

    [Fact]
    public void What_the_last_run_warned_of_is_said_again()
    {
        _project.FinishAll();
        string path = _project["obj/finetune/tokenize/stamp.json"];
        var warning = new LogEvent(LogLevel.Warning, "Columns that no stage uses: id.", "FT2010", new SourcePosition("train.csv", 1, 1));
        (StageStamp.Load(path, out _)! with { Warnings = [warning] }).Save(path);
        CheckStage task = Check("Tokenize");
        Assert.True(task.Execute());
        Assert.False(task.MustRun);
        BuildWarningEventArgs said = Assert.Single(_build.Warnings);
        Assert.Equal(("FT2010", "train.csv", 1, warning.Text), (said.Code, said.File, said.LineNumber, said.Message));
    }

    [Theory]
    [InlineData("Bf16", 9)]
    [InlineData("Tf32", 0)]
    public void A_warning_that_is_said_again_points_to_where_the_element_stands_now(string stillSet, int expectedLine)
    {
        var then = new SourcePosition(_project.Project.ProjectFile, 5, 6);
        _project.FinishAll();
        string path = _project["obj/finetune/train/stamp.json"];
        var places = new Dictionary<string, SourcePosition> { ["argument/Bf16"] = then };
        (StageStamp.Load(path, out _)! with { Warnings = [new LogEvent(LogLevel.Warning, "slow", "FT3011", then)], Places = places }).Save(path);
        _project.Project = _project.Project with { ArgumentPositions = new Dictionary<string, SourcePosition> { [stillSet] = then with { Line = 9 } } };
        Assert.True(Check("Train").Execute());
        BuildWarningEventArgs said = Assert.Single(_build.Warnings);
        Assert.Equal((_project.Project.ProjectFile, expectedLine), (said.File, said.LineNumber));
    }

    /// <summary>Batches are per process, and a model stays up to date under another number of processes.</summary>
    [Theory]
    [InlineData(null, null, "", null)]
    [InlineData(2, null, "Processes=2", null)]
    [InlineData(2, null, "", "16 rows (8 x 1 x 2 processes), and this build would take steps of 8 (8 x 1 x 1 process)")]
    [InlineData(null, null, "Processes=3", "8 rows (8 x 1 x 1 process), and this build would take steps of 24 (8 x 1 x 3 processes)")]
    [InlineData(2, null, "Ranks=2", null)]
    [InlineData(2, null, "Ranks=4", "16 rows (8 x 1 x 2 processes), and this build would take steps of 32 (8 x 1 x 4 processes)")]
    [InlineData(2, null, "Launcher=srun -n 4", null)]
    [InlineData(2, null, "Trial=7", null)]
    [InlineData(2, 3, "Processes=3", null)]
    [InlineData(null, 2, "", "16 rows (8 x 1 x 2 processes), and this build would take steps of 8 (8 x 1 x 1 process)")]
    public void A_model_that_was_trained_in_other_steps_is_told_of(int? processes, int? stepProcesses, string setting, string? expected)
    {
        _project.FinishAll();
        string path = _project["obj/finetune/train/stamp.json"];
        var run = new RunProvenance("reviews", DateTimeOffset.UnixEpoch, 1, "0.1.0", "0.1.0", Processes: processes, StepProcesses: stepProcesses);
        (StageStamp.Load(path, out _)! with { Provenance = run }).Save(path);
        CheckStage task = Check("Train");
        task.Settings = _project.Settings([.. setting.Split('=') is [var name, var value] ? [(name, value)] : Array.Empty<(string, string)>()]);

        Assert.True(task.Execute());

        Assert.False(task.MustRun);
        Assert.Equal(expected is null ? 0 : 1, _build.Warnings.Count);
        Assert.All(_build.Warnings, said => Assert.Equal(("FT3138", _project.Project.ProjectFile), (said.Code, said.File)));
        Assert.All(_build.Warnings, said => Assert.Contains($"in steps of {expected};", said.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_push_without_a_destination_is_an_error()
    {
        Assert.False(Check("Push").Execute());
        Assert.Equal("FT5001", Assert.Single(_build.Errors).Code);
    }

    private CheckStage Check(string stage, params (string Name, string Value)[] more) =>
        new() { BuildEngine = _build, Stage = stage, Settings = _project.Settings(more) };
}
