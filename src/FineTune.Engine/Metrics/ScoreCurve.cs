namespace FineTune.Engine.Metrics;

/// <summary>What the probabilities of a model are worth, for the report.</summary>
/// <param name="What">What they are of, as the middle of a sentence: <c>the label 'yes'</c>.</param>
/// <param name="Bins">The probabilities.</param>
internal sealed record ScoreCurve(string What, ScoreBins Bins)
{
    /// <summary>The threshold that the model answers by; null where there is nothing to choose, as the likeliest label is said.</summary>
    public double? Threshold { get; init; }

    /// <summary>Of several labels with a threshold each one's probabilities, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, ScoreBins>> ByLabel { get; init; } = [];
}
