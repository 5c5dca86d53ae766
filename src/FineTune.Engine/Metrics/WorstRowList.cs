namespace FineTune.Engine.Metrics;

/// <summary>The rows a model was most wrong about; of any number of rows it keeps a few.</summary>
internal sealed class WorstRowList(int capacity = WorstRowList.DefaultCapacity)
{
    private const int DefaultCapacity = 20;

    private readonly PriorityQueue<WorstRow, (double Loss, int RowDescending)> _rows = new();

    /// <summary>The rows, the worst one first; of equal losses the earlier row.</summary>
    public IReadOnlyList<WorstRow> Rows => [.. _rows.UnorderedItems.Select(item => item.Element).OrderByDescending(row => row.Loss).ThenBy(row => row.Row)];

    /// <summary>True where the row is one to keep, so that nobody writes down labels for nothing.</summary>
    public bool Takes(int row, double loss) =>
        _rows.Count < capacity || (_rows.TryPeek(out _, out (double Loss, int RowDescending) least) && (loss, -row).CompareTo(least) > 0);

    public void Add(WorstRow row)
    {
        _rows.Enqueue(row, (row.Loss, -row.Row));
        if (_rows.Count > capacity)
        {
            _rows.Dequeue();
        }
    }
}
