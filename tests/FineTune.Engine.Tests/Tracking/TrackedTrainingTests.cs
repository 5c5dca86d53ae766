using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Tracking;
using FineTune.Engine.Training;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Tracking;

/// <summary>What a training leaves for TensorBoard and in JSON lines: all that its log has, once.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class TrackedTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TrainingFixture _fixture = new();

    public void Dispose()
    {
        _folder.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public void Every_number_of_the_log_is_a_point()
    {
        TrainerState state = Train(_fixture.Evaluating(every: 4) with { MaxSteps = 10 });

        Assert.Equal(PointsOf(state), Scalars());
        Assert.Equal(13, Scalars().Count(point => point.Tag == "train/epoch") + Scalars().Count(point => point.Tag == "eval/loss"));
        Assert.Equal(10 + 3 + 1, Lines().Count(line => Text(line, "type") is "log" or "evaluation" or "summary"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void A_run_that_was_stopped_goes_on_without_a_point_twice(int stop)
    {
        TrainingArguments arguments = _fixture.Evaluating(every: 2) with { MaxSteps = 10, SaveStrategy = SaveStrategy.Steps, SaveSteps = 4 };
        using var cancellation = new CancellationTokenSource();
        int rows = stop * arguments.PerDeviceTrainBatchSize;
        Assert.Throws<OperationCanceledException>(
            () => Train(arguments, new CancellingRows(_fixture.Golden, rows, cancellation), cancellation: cancellation.Token));
        Assert.NotEmpty(Scalars());

        TrainerState state = Train(arguments);

        Assert.Equal(PointsOf(state), Scalars());
        Assert.Single(Directory.GetFiles(_folder.Path, "events.*"));
        Assert.Equal(Lines().Count, Lines().Select(line => (Text(line, "type"), line["step"]!.GetValue<int>())).Distinct().Count());
    }

    /// <summary>What was not tracked before a resume is in the checkpoint.</summary>
    [Fact]
    public void A_run_that_goes_on_brings_what_was_logged_before()
    {
        TrainingArguments arguments = _fixture.Saving(maxSteps: 8, every: 4);
        using var cancellation = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => _fixture.Train(
            arguments, new CancellingRows(_fixture.Golden, 5 * arguments.PerDeviceTrainBatchSize, cancellation), cancellation: cancellation.Token));

        Train(arguments);

        Assert.Equal(Enumerable.Range(1, 8), Scalars().Where(point => point.Tag == "train/loss").Select(point => (int)point.Step));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_warned_of_once_and_the_training_goes_on()
    {
        string file = _folder.Write("file", "");

        TrainerState state = Train(_fixture.Arguments with { MaxSteps = 3 }, folder: Path.Combine(file, "runs"));

        Assert.Equal(3, state.GlobalStep);
        Assert.Equal(["FT3150", "FT3150"], _fixture.Events.Logs.Where(log => log.Level == LogLevel.Warning).Select(log => log.Code));
    }

    [Fact]
    public async Task A_project_says_where_its_log_goes()
    {
        using var project = new TaskFixture("single");
        project.Project = project.Project with
        {
            Training = project.Project.Training with
            {
                MaxSteps = 4,
                EvalStrategy = IntervalStrategy.Steps,
                EvalSteps = 2,
                ReportTo = "TensorBoard; jsonl",
                RunName = "first <try>",
            },
        };
        await project.TokenizeAsync();
        await project.TrainAsync();

        string run = Assert.Single(Directory.GetDirectories(Path.Combine(project.Scratch, StageLayout.Runs)));
        IReadOnlyList<EventReader.Point> points = EventReader.Points(run);
        string arguments = (string)points.Single(point => point.Tag == "args/text_summary").Value;
        Assert.Contains("    {\n", arguments, StringComparison.Ordinal);
        Assert.Contains("\"report_to\": \"TensorBoard; jsonl\"", arguments, StringComparison.Ordinal);
        EventReader.Point[] curves = [.. points.Where(point => point.Plugin == "pr_curves")];
        Assert.Equal([(2, "eval/pr_curve/pet"), (4, "eval/pr_curve/pet")], curves.Select(curve => (curve.Step, curve.Tag)));
        // At the lowest threshold every row is found.
        Assert.All(curves, curve => Assert.Equal(37, ((float[])curve.Value)[0] + ((float[])curve.Value)[127]));
        JsonNode[] lines = [.. Directory.GetFiles(run, "*.jsonl").SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(("run", "first <try>", 4), (Text(lines[0], "type"), Text(lines[0], "name"), lines[0]["max_steps"]!.GetValue<int>()));
        Assert.Equal(["run", "evaluation", "evaluation", "summary"], lines.Select(line => Text(line, "type")).Where(type => type != "log"));
        Assert.False(Directory.Exists(Path.Combine(project.TrainOutput, StageLayout.Runs)), "what depends on the time is no output of the stage");
    }

    [Fact]
    public async Task Samples_are_texts()
    {
        using var project = new TaskFixture("causal");
        project.Project = project.Project with
        {
            Samples = [new SampleSpec("red *green*")],
            Training = project.Project.Training with { MaxSteps = 2, EvalStrategy = IntervalStrategy.Epoch, ReportTo = "tensorboard;jsonl" },
        };
        await project.TokenizeAsync();
        await project.TrainAsync();

        string run = Assert.Single(Directory.GetDirectories(Path.Combine(project.Scratch, StageLayout.Runs)));
        EventReader.Point text = Assert.Single(EventReader.Points(run), point => point.Tag == "samples/1/text_summary");
        Assert.StartsWith("red \\*green\\*\n\n    ", (string)text.Value, StringComparison.Ordinal);
        JsonNode line = Assert.Single(
            Directory.GetFiles(run, "*.jsonl").SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)!), line => Text(line, "type") == "sample");
        Assert.Equal("red *green*", Text(line, "text"));
    }

    [Fact]
    public void What_is_not_a_number_is_told_as_such()
    {
        using (var tracker = new JsonLinesTracker(TimeProvider.System))
        using (var board = new TensorBoardTracker(TimeProvider.System))
        {
            foreach (ITracker one in new ITracker[] { tracker, board })
            {
                one.Begin(TrackedRuns.Of(_folder.Path, 0, 1));
                one.Log(TrackedEntry.Of(new JsonObject { ["eval_f1"] = null, ["epoch"] = 1.5, ["step"] = 1 }));
            }
        }

        Assert.Equal("NaN", Text(Lines().Last(), "eval_f1"));
        Assert.True(float.IsNaN((float)EventReader.Points(_folder.Path).Single(point => point.Tag == "eval/f1").Value));
    }

    private static string Text(JsonNode line, string name) => line[name]!.GetValue<string>();

    private TrainerState Train(
        TrainingArguments arguments, CancellingRows? rows = null, string? folder = null, CancellationToken cancellation = default)
    {
        using var observer = new TrackingObserver(
            [new TensorBoardTracker(TimeProvider.System), new JsonLinesTracker(TimeProvider.System)],
            (step, maxSteps) => TrackedRuns.Of(folder ?? _folder.Path, step, maxSteps),
            _fixture.Events);
        return _fixture.Train(arguments, rows, observer: observer, cancellation: cancellation).State;
    }

    /// <summary>Times are others in a run that goes on.</summary>
    private List<(long Step, string Tag, float Value)> Scalars() =>
    [
        .. EventReader.Points(_folder.Path).Where(point => point.Value is float)
            .Select(point => (point.Step, point.Tag, IsTime(point.Tag) ? 0 : (float)point.Value))
            .OrderBy(point => point.Step).ThenBy(point => point.Tag, StringComparer.Ordinal),
    ];

    private static List<(long Step, string Tag, float Value)> PointsOf(TrainerState state) =>
    [
        .. state.LogHistory.Select(entry => entry!.AsObject()).SelectMany(entry => entry.Where(value => value.Key != "step").Select(value => (
                Step: (long)entry["step"]!.GetValue<int>(),
                Tag: value.Key.StartsWith("eval_", StringComparison.Ordinal) ? $"eval/{value.Key[5..]}" : $"train/{value.Key}",
                Value: IsTime(value.Key) ? 0 : JsonSerializer.Deserialize<float>(value.Value))))
            .Distinct().OrderBy(point => point.Step).ThenBy(point => point.Tag, StringComparer.Ordinal),
    ];

    private static bool IsTime(string name) => name.EndsWith("runtime", StringComparison.Ordinal) || name.EndsWith("per_second", StringComparison.Ordinal);

    private List<JsonNode> Lines() => [.. Directory.GetFiles(_folder.Path, "*.jsonl").SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)!)];
}
