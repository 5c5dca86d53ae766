using FineTune.Contracts;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Training;

/// <summary>What an evaluation found.</summary>
/// <param name="Rows">Rows of the data that were evaluated; a question is one, however many windows its text has.</param>
/// <param name="Values">Metrics by name, in the order in which they are shown; not finite where one is not defined for these rows.</param>
/// <param name="Tables">What the report shows besides.</param>
/// <param name="WorstRows">The rows with the highest losses, the worst first.</param>
internal sealed record Measurements(
    long Rows, IReadOnlyDictionary<string, double> Values, IReadOnlyList<ReportTable> Tables, IReadOnlyList<WorstRow> WorstRows)
{
    /// <summary>What the probabilities are worth.</summary>
    public IReadOnlyList<ScoreCurve> Probabilities { get; init; } = [];

    /// <summary>What the model makes of the project's samples.</summary>
    public IReadOnlyList<GeneratedSample> Samples { get; init; } = [];

    /// <summary>What precision-recall curves are drawn from, one a label; empty where nobody asked.</summary>
    public IReadOnlyList<ThresholdCounts> Curves { get; init; } = [];

    /// <summary>What the model answers to the first rows; none where it generates no answers.</summary>
    public IReadOnlyList<GeneratedRow> Answers { get; init; } = [];

    /// <summary>The first rows, token by token; none of tasks that guess no tokens.</summary>
    public IReadOnlyList<GuessedRow> Guesses { get; init; } = [];

    /// <summary>Metrics that are not defined for these rows.</summary>
    public IEnumerable<string> Undefined => Values.Where(value => !double.IsFinite(value.Value)).Select(value => value.Key);

    /// <summary>Metrics that are.</summary>
    public IEnumerable<KeyValuePair<string, double>> Defined => Values.Where(value => double.IsFinite(value.Value));

    /// <summary>The names to measure: a task's own and those wanted besides, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<string> defaults, IEnumerable<string> wanted) =>
        MetricNames.InOrder([.. defaults, .. wanted]);
}
