namespace FineTune.Engine.Data;

/// <summary>One row of the token files.</summary>
internal readonly ref struct TokenizedRow
{
    public required ReadOnlySpan<int> InputIds { get; init; }

    /// <summary>0 and 1 for first and second text; empty where rows are not pairs.</summary>
    public ReadOnlySpan<sbyte> TokenTypeIds { get; init; }

    /// <summary>For each token the number of its word, -1 for a special token; empty where the layout has none.</summary>
    public ReadOnlySpan<int> WordIds { get; init; }

    /// <summary>Tokens of each of the row's sequences; empty where it is one.</summary>
    public ReadOnlySpan<int> TextLengths { get; init; }

    /// <summary>As <see cref="ITokenRows.Media"/>; empty for texts.</summary>
    public ReadOnlySpan<byte> Media { get; init; }

    /// <summary>As <see cref="ITokenRows.MediaWidth"/>; 0 for texts.</summary>
    public int MediaWidth { get; init; }

    /// <summary>Ids of the row's labels; empty where the layout has none.</summary>
    public ReadOnlySpan<int> Labels { get; init; }

    /// <summary>As <see cref="ITokenRows.Slices"/>; null where the layout has none.</summary>
    public string? Slices { get; init; }

    /// <summary>As <see cref="ITokenRows.Offsets"/>; empty where the layout has none.</summary>
    public ReadOnlySpan<int> Offsets { get; init; }

    /// <summary>As <see cref="ITokenRows.Reference"/>; null where the layout has none.</summary>
    public string? Reference { get; init; }

    /// <summary>The number to predict, where the layout has one.</summary>
    public float Number { get; init; }

    /// <summary>Index of <see cref="DatasetInfo.SourceFiles"/>.</summary>
    public required int SourceFile { get; init; }

    /// <summary>Line in that file.</summary>
    public required int SourceLine { get; init; }
}
