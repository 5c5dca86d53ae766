namespace FineTune.Tokenizers.PostProcessing;

/// <summary>A part of a row: one of its texts, or special tokens.</summary>
/// <param name="Sequence">0 for the first text, 1 for the second; null for special tokens.</param>
/// <param name="TypeId">Token type of the part.</param>
/// <param name="Tokens">The special tokens.</param>
internal sealed record LayoutPiece(int? Sequence, int TypeId, IReadOnlyList<(int Id, string Text)> Tokens)
{
    public static LayoutPiece Text(int sequence, int typeId) => new(sequence, typeId, []);

    public static LayoutPiece Special(int typeId, params IReadOnlyList<(int Id, string Text)> tokens) => new(null, typeId, tokens);
}
