namespace FineTune.Contracts;

/// <summary>One of the kinds of rows that a task has.</summary>
/// <param name="ProblemType">The kind of text classification; null for other tasks.</param>
/// <param name="Row">What a row has, as words.</param>
/// <param name="Loss">The loss of a target, as words.</param>
/// <param name="Metrics">The metrics that may be asked for.</param>
/// <param name="DefaultMetrics">Those that are measured whatever the project names, the one that says most first.</param>
public sealed record TaskKind(
    ProblemType? ProblemType, string Row, string Loss, IReadOnlyList<string> Metrics, IReadOnlyList<string> DefaultMetrics)
{
    /// <summary>What a language model is trained for.</summary>
    public Objective Objective { get; init; }

    /// <summary>Those that are measured besides where evaluations generate texts (PredictWithGenerate); none where they cannot.</summary>
    public IReadOnlyList<string> DefaultMetricsOfGeneration { get; init; } = [];

    /// <summary>What metrics say of these rows, where that is not what they say of others.</summary>
    public IReadOnlyDictionary<string, MetricMeaning> Meanings { get; init; } = new Dictionary<string, MetricMeaning>();

    /// <summary>True where a row or a word has one label of several, so that labels can be weighed and smoothed.</summary>
    public bool ChoosesALabel { get; init; }
}
