namespace FineTune.Contracts;

/// <summary>What a metric says, for people who meet it for the first time.</summary>
/// <param name="Text">What it is; a sentence without its end.</param>
/// <param name="Range">Where its values lie, and which are good; a sentence without its end.</param>
public sealed record MetricMeaning(string Text, string Range)
{
    public override string ToString() => $"{Text}. {Range}.";
}
