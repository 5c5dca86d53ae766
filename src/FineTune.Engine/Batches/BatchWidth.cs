using FineTune.Contracts;

namespace FineTune.Engine.Batches;

/// <summary>How wide the block is that attention pads a batch to. It changes speed and memory and no result: padding is never attended to.</summary>
/// <param name="Strategy">The longest row, or the longest there may be.</param>
/// <param name="MultipleOf">The width is rounded up to a multiple of it.</param>
/// <param name="MaxLength">Tokens of the longest row there may be.</param>
internal sealed record BatchWidth(PaddingStrategy Strategy, int MultipleOf, int MaxLength)
{
    /// <summary>As wide as the longest row.</summary>
    public static BatchWidth Longest { get; } = new(PaddingStrategy.Longest, 1, 0);

    public static BatchWidth Of(TrainingArguments arguments, int maxLength) => new(arguments.PadTo, arguments.PadToMultipleOf ?? 1, maxLength);

    /// <summary>As wide as the longest row, rounded up as this one.</summary>
    public BatchWidth OfLongest => this with { Strategy = PaddingStrategy.Longest };

    /// <param name="longest">Tokens of the batch's longest row.</param>
    public int For(int longest)
    {
        int width = Strategy == PaddingStrategy.MaxLength ? Math.Max(longest, MaxLength) : longest;
        return (width + MultipleOf - 1) / MultipleOf * MultipleOf;
    }
}
