namespace FineTune.Engine.Metrics;

/// <summary>What comes of a threshold.</summary>
/// <param name="Threshold">The least probability that counts as said.</param>
/// <param name="Counts">How often it was right, said and there.</param>
internal sealed record ThresholdScores(double Threshold, LabelCounts Counts);
