namespace FineTune.Engine.Metrics;

/// <summary>What a generated text and the right one have in common.</summary>
/// <param name="Precision">Share of the generated text.</param>
/// <param name="Recall">Share of the right text.</param>
internal readonly record struct RougeScore(double Precision, double Recall)
{
    /// <summary>The harmonic mean of both.</summary>
    public double FMeasure => Precision + Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;
}
