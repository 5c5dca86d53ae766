using System.Collections;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The rows of one Dataset that its Shuffle, Skip and Take leave, less those of other splits, and their order.</summary>
internal sealed class RowSelection
{
    private readonly BitArray _selected;

    private RowSelection(int[] rows, int rowCount, bool isShuffled)
    {
        Count = rows.Length;
        Shuffled = isShuffled ? rows : null;
        _selected = new BitArray(rowCount);
        foreach (int row in rows)
        {
            _selected[row] = true;
        }
    }

    public int Count { get; }

    /// <summary>The selected rows in their shuffled order; null where they stay in the order of the files.</summary>
    public int[]? Shuffled { get; }

    /// <param name="rowCount">Rows in the files.</param>
    /// <param name="isIncluded">Whether a row is one of the split; null for all.</param>
    public static RowSelection Of(DatasetSpec spec, int rowCount, Func<int, bool>? isIncluded = null)
    {
        int first = Math.Min(spec.Skip, rowCount);
        int count = Math.Min(spec.Take ?? int.MaxValue, rowCount - first);
        IEnumerable<int> rows = spec.Shuffle is { } seed
            ? new NumpyRandom(seed).Permutation(rowCount)[first..(first + count)]
            : Enumerable.Range(first, count);
        return new RowSelection([.. isIncluded is null ? rows : rows.Where(isIncluded)], rowCount, spec.Shuffle is not null);
    }

    /// <summary>These rows, in the order of the files.</summary>
    public static RowSelection Only(int[] rows, int rowCount) => new(rows, rowCount, isShuffled: false);

    /// <summary>The first rows of this, in its order.</summary>
    public RowSelection First(int count)
    {
        IEnumerable<int> rows = Shuffled ?? Enumerable.Range(0, _selected.Length).Where(Contains);
        return new RowSelection([.. rows.Take(count)], _selected.Length, Shuffled is not null);
    }

    public bool Contains(int row) => _selected[row];
}
