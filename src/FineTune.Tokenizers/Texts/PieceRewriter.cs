namespace FineTune.Tokenizers.Texts;

/// <summary>Writes what becomes of a piece's text.</summary>
internal delegate void PieceRewriter(ReadOnlySpan<char> piece, AlignedText rewritten);
