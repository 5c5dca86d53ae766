namespace FineTune.Engine.Data;

/// <summary>What the token files of a project have besides tokens.</summary>
/// <param name="HasPairs">True where rows are pairs of texts and have token types.</param>
/// <param name="HasWordIds">True where each token knows its word.</param>
/// <param name="Targets">What a row is labelled with.</param>
internal sealed record TokenizedLayout(bool HasPairs, bool HasWordIds, RowTargets Targets)
{
    /// <summary>True where rows have the values of slices.</summary>
    public bool HasSlices { get; init; }

    /// <summary>True where a row is several sequences, one after the other.</summary>
    public bool HasTexts { get; init; }

    /// <summary>True where each token knows its place in the text, and rows what answers are compared with.</summary>
    public bool HasReferences { get; init; }

    /// <summary>The columns of rows that are pictures or recordings, without tokens; null where rows are texts.</summary>
    public MediaColumns? Media { get; init; }
}
