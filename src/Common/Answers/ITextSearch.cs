namespace FineTune.Answers;

/// <summary>The search for how one text goes on: it names the rows that a model is asked about next, and takes the scores of what follows them.</summary>
internal interface ITextSearch
{
    /// <summary>
    /// The prompt at first; then as many rows at every step, of which each names the row of the last step that it goes on from, counted among those of this
    /// search.
    /// </summary>
    IReadOnlyList<CachedRow> Rows { get; }

    /// <summary>True where nothing is to be asked any more.</summary>
    bool IsDone { get; }

    /// <summary>The tokens behind the prompt.</summary>
    IReadOnlyList<int> Found { get; }

    /// <param name="scores">Of each row: [vocabulary]. They may be changed.</param>
    void Take(IReadOnlyList<Memory<float>> scores);
}
