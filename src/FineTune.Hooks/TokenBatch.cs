namespace FineTune.Hooks;

/// <summary>Tokens of a batch, row after row without padding.</summary>
/// <param name="epoch">From 0.</param>
/// <param name="rows">Numbers of the rows in the training split.</param>
/// <param name="lengths">Tokens of each row.</param>
/// <param name="tokenIds">The tokens' ids, which may be changed in place.</param>
public readonly ref struct TokenBatch(int epoch, ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths, Span<long> tokenIds)
{
    public int Epoch { get; } = epoch;

    public ReadOnlySpan<int> Rows { get; } = rows;

    public ReadOnlySpan<int> Lengths { get; } = lengths;

    public Span<long> TokenIds { get; } = tokenIds;
}
