using System.Collections;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The rows of one Dataset that its Shuffle, Skip and Take leave, and their order.</summary>
internal sealed class RowSelection
{
    private readonly int _first;
    private readonly BitArray? _selected;

    private RowSelection(int first, int count, int[]? shuffled, int rowCount)
    {
        _first = first;
        Count = count;
        if (shuffled is not null)
        {
            Shuffled = shuffled[first..(first + count)];
            _selected = new BitArray(rowCount);
            foreach (int row in Shuffled)
            {
                _selected[row] = true;
            }
        }
    }

    public int Count { get; }

    /// <summary>The selected rows in their shuffled order; null where they stay in the order of the files.</summary>
    public int[]? Shuffled { get; }

    public static RowSelection Of(DatasetSpec spec, int rowCount)
    {
        int first = Math.Min(spec.Skip, rowCount);
        int count = Math.Min(spec.Take ?? int.MaxValue, rowCount - first);
        return new RowSelection(first, count, spec.Shuffle is { } seed ? new NumpyRandom(seed).Permutation(rowCount) : null, rowCount);
    }

    public bool Contains(int row) => _selected is null ? row >= _first && row - _first < Count : _selected[row];
}
