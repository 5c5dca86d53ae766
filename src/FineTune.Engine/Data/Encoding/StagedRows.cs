namespace FineTune.Engine.Data;

/// <summary>Token rows of one Dataset in a folder of their own, in the order of its files, until they are put in the order of the split.</summary>
internal sealed class StagedRows : IDisposable
{
    public const string SplitName = "rows";

    private readonly string _folder;
    private readonly IReadOnlyList<int> _starts;
    private readonly TokenizedSplit? _rows;

    /// <summary>For each place in the Dataset's order the number of the row among those read.</summary>
    private readonly int[]? _order;

    /// <param name="starts">For each row read, and for the end, the number of token rows before it.</param>
    public StagedRows(string folder, IReadOnlyList<int> starts, RowSelection selection)
    {
        _folder = folder;
        _starts = starts;
        _rows = starts[^1] > 0 ? TokenizedSplit.Open(folder, SplitName) : null;
        if (selection.Shuffled is { } shuffled)
        {
            int[] inFileOrder = [.. shuffled.Order()];
            _order = [.. shuffled.Select(row => Array.BinarySearch(inFileOrder, row))];
        }
    }

    /// <summary>Writes the token rows of the row at a place in the Dataset's order.</summary>
    public void Append(int place, IRowSink sink)
    {
        int read = _order?[place] ?? place;
        for (int row = _starts[read]; row < _starts[read + 1]; row++)
        {
            sink.Append(_rows!.Row(row));
        }
    }

    public void Dispose()
    {
        _rows?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
