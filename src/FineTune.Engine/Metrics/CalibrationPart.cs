namespace FineTune.Engine.Metrics;

/// <summary>A tenth of the probabilities there are.</summary>
/// <param name="From">The lower end.</param>
/// <param name="Count">How often something was said with one of them.</param>
/// <param name="Mean">The mean of these probabilities; NaN without any.</param>
/// <param name="Right">The share that was right; NaN without any.</param>
internal readonly record struct CalibrationPart(double From, long Count, double Mean, double Right);
