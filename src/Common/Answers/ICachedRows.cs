namespace FineTune.Answers;

/// <summary>A model that is asked about many rows at once and remembers what it has seen of them.</summary>
internal interface ICachedRows
{
    /// <summary>Scores of the token after each of several texts, of which nothing is known.</summary>
    /// <returns>[vocabulary] of each.</returns>
    IReadOnlyList<Memory<float>> Start(IReadOnlyList<IReadOnlyList<int>> texts);

    /// <summary>Scores of the token after each row.</summary>
    /// <param name="rows">Of an encoder-decoder model as many for each text that is answered, in their order.</param>
    /// <param name="sources">Which of the texts that were answered are still: their numbers among those of the last call; null for all.</param>
    /// <returns>[vocabulary] of each.</returns>
    IReadOnlyList<Memory<float>> Next(IReadOnlyList<CachedRow> rows, IReadOnlyList<long>? sources);
}
