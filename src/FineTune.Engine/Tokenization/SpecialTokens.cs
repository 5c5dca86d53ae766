namespace FineTune.Engine.Tokenization;

/// <summary>The tokens that are not text, under BERT's names.</summary>
internal sealed record SpecialTokens
{
    public string Pad { get; init; } = "[PAD]";

    public string Unknown { get; init; } = "[UNK]";

    public string Class { get; init; } = "[CLS]";

    public string Separator { get; init; } = "[SEP]";

    public string Mask { get; init; } = "[MASK]";

    /// <summary>All of them, in the order a new vocabulary begins with.</summary>
    public IReadOnlyList<string> All => [Pad, Unknown, Class, Separator, Mask];
}
