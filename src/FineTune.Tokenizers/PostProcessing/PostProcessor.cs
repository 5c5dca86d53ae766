namespace FineTune.Tokenizers.PostProcessing;

/// <summary>How texts are put together to a row, and what becomes of the offsets.</summary>
internal sealed record PostProcessor
{
    /// <summary>The parts of a row of one text.</summary>
    public required IReadOnlyList<LayoutPiece> Single { get; init; }

    /// <summary>The parts of a row of two texts.</summary>
    public required IReadOnlyList<LayoutPiece> Pair { get; init; }

    /// <summary>Offsets leave out the white space at a token's ends.</summary>
    public bool TrimsOffsets { get; init; }

    /// <summary>The first token's space was added and counts as no white space of the text.</summary>
    public bool AddsPrefixSpace { get; init; }

    /// <summary>True where special tokens and a text become one, and not parts that stay apart.</summary>
    public bool JoinsTokens { get; init; }

    /// <summary>True where offsets are trimmed of what <see cref="JoinsTokens"/> has joined, so that a text's first token is not the first of all.</summary>
    public bool TrimsJoined { get; init; }

    /// <summary>False where the layout is the same as without a post-processor.</summary>
    public bool HasLayout { get; init; } = true;

    /// <summary>What the library does without a post-processor: the texts one after the other.</summary>
    public static PostProcessor None { get; } = new()
    {
        Single = [LayoutPiece.Text(0, 0)],
        Pair = [LayoutPiece.Text(0, 0), LayoutPiece.Text(1, 1)],
        HasLayout = false,
    };

    /// <summary>BertProcessing.</summary>
    public static PostProcessor Bert((int Id, string Text) separator, (int Id, string Text) classifier) => new()
    {
        Single = [LayoutPiece.Special(0, classifier), LayoutPiece.Text(0, 0), LayoutPiece.Special(0, separator)],
        Pair =
        [
            LayoutPiece.Special(0, classifier), LayoutPiece.Text(0, 0), LayoutPiece.Special(0, separator),
            LayoutPiece.Text(1, 1), LayoutPiece.Special(1, separator),
        ],
        JoinsTokens = true,
    };

    /// <summary>RobertaProcessing: two separators between the texts of a pair, and one token type.</summary>
    public static PostProcessor Roberta((int Id, string Text) separator, (int Id, string Text) classifier, bool trimsOffsets, bool addsPrefixSpace) => new()
    {
        Single = [LayoutPiece.Special(0, classifier), LayoutPiece.Text(0, 0), LayoutPiece.Special(0, separator)],
        Pair =
        [
            LayoutPiece.Special(0, classifier), LayoutPiece.Text(0, 0), LayoutPiece.Special(0, separator),
            LayoutPiece.Special(0, separator), LayoutPiece.Text(1, 0), LayoutPiece.Special(0, separator),
        ],
        JoinsTokens = true,
        TrimsOffsets = trimsOffsets,
        AddsPrefixSpace = addsPrefixSpace,
    };

    /// <summary>True where the other one puts the same tokens with the same types around texts.</summary>
    public bool HasSameLayout(PostProcessor other) => Written(Single) == Written(other.Single) && Written(Pair) == Written(other.Pair);

    /// <summary>Special tokens that a row is given.</summary>
    public int SpecialTokenCount(bool pair) => (pair ? Pair : Single).Sum(piece => piece.Tokens.Count);

    /// <summary>The texts' own parts of a layout, for encoding without special tokens.</summary>
    public IEnumerable<LayoutPiece> Pieces(bool pair, bool withSpecialTokens) =>
        (pair ? Pair : Single).Where(piece => withSpecialTokens || piece.Sequence is not null);

    private static string Written(IReadOnlyList<LayoutPiece> pieces) =>
        string.Join(' ', pieces.SelectMany(piece => piece.Sequence is { } sequence
            ? [FormattableString.Invariant($"${sequence}:{piece.TypeId}")]
            : piece.Tokens.Select(token => FormattableString.Invariant($"{token.Id}:{piece.TypeId}"))));
}
