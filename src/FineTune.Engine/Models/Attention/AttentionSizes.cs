namespace FineTune.Engine.Models.Attention;

/// <summary>Heads of a decoder's attention.</summary>
internal sealed record AttentionSizes
{
    public required int Heads { get; init; }

    /// <summary>Heads of keys and values; as many heads of queries share each.</summary>
    public required int KeyValueHeads { get; init; }

    public required int HeadSize { get; init; }

    /// <summary>What scores are multiplied by; null for one over the root of the head's size.</summary>
    public double? Scale { get; init; }

    /// <summary>Scores are kept between minus and plus this number; null for no bound.</summary>
    public double? SoftCap { get; init; }

    public double Dropout { get; init; }

    public int QuerySize => Heads * HeadSize;

    public int KeyValueSize => KeyValueHeads * HeadSize;
}
