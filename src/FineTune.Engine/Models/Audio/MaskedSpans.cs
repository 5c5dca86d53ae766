namespace FineTune.Engine.Models;

/// <summary>How much of an axis is hidden in training.</summary>
/// <param name="Probability">The share of the axis that is hidden where no two spans overlap.</param>
/// <param name="Length">Of a span.</param>
/// <param name="Least">Spans at least.</param>
internal sealed record MaskedSpans(double Probability, int Length, int Least);
