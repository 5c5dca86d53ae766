using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Stages;
using FineTune.Engine.Tests.Training;
using FineTune.Engine.Tests.Training.Distributed;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Tests.Stages;

/// <summary>Evaluates and predicts with ranks that are threads of the test.</summary>
internal static partial class RankStages
{
    /// <summary>What rank 0 has written, by the names of the files, without times; and what it has said.</summary>
    public static (Dictionary<string, string> Files, LogEvent[] Said) Evaluate(TaskFixture fixture, int ranks) =>
        Run(fixture, "evaluate", ranks, (context, collective) => EvaluateStage.RunAsync(fixture.EvaluateRequest, context, collective));

    /// <summary>The same of a prediction.</summary>
    public static (Dictionary<string, string> Files, LogEvent[] Said) Predict(TaskFixture fixture, DatasetSpec input, int ranks) =>
        Run(fixture, "predict", ranks, (context, collective) => PredictStage.RunAsync(fixture.PredictRequest(input), context, collective));

    /// <summary>The same of a prediction that fails: what it failed at, what was said of it, and the lines that it leaves; none where it wrote none.</summary>
    public static (FineTuneException Failure, LogEvent[] Said, string Lines) FailToPredict(TaskFixture fixture, DatasetSpec input, int ranks)
    {
        var sink = new RecordingSink();
        var thrown = Assert.Throws<AggregateException>(() => Run(
            fixture, "failed", ranks, (context, collective) => PredictStage.RunAsync(fixture.PredictRequest(input), context, collective), sink));
        string lines = Path.Combine(fixture.Scratch, PredictRequest.IncompleteFileName);
        return (Assert.IsType<FineTuneException>(thrown.InnerException), [.. sink.Logs], File.Exists(lines) ? File.ReadAllText(lines) : "");
    }

    private static (Dictionary<string, string> Files, LogEvent[] Said) Run(
        TaskFixture fixture, string stage, int ranks, Func<StageContext, ICollective, Task<string>> run, RecordingSink? sink = null)
    {
        sink ??= new RecordingSink();
        string Output(int rank) => Path.Combine(fixture.Scratch, FormattableString.Invariant($"{stage} {ranks}-{rank}"));
        ThreadCollective.Run(ranks, collective =>
        {
            IEventSink events = collective.Rank == 0 ? sink : new RankEvents(sink, collective.Rank);
            string output = Directory.CreateDirectory(Output(collective.Rank)).FullName;
            run(new StageContext(events, output, CancellationToken.None), collective).GetAwaiter().GetResult();
        });
        string[] files = [.. Directory.GetFiles(Output(0)).Order(StringComparer.Ordinal)];
        return (files.ToDictionary(file => Path.GetFileName(file), file => Times().Replace(File.ReadAllText(file), "$1$2 a time")), [.. sink.Logs]);
    }

    /// <summary>What takes another time at every run, in JSON and in the report.</summary>
    [GeneratedRegex("(\"eval_(?:\\w+_)?(?:runtime|samples_per_second|steps_per_second)\":)[^,\n}]*"
        + "|(>(?:time|speed) of evaluation</th>|>the same in batches</th>)[^\n]*")]
    private static partial Regex Times();
}
