namespace FineTune.Engine.Data;

/// <summary>Rows that share a fault: how many, and the first few with the rows they are to be held against.</summary>
internal sealed class RowFindings
{
    private const int MaxKept = 3;

    private readonly List<(int Row, int Other)> _first = [];

    public int Count { get; private set; }

    /// <summary>Numbers of rows within the split; the other is the row itself where there is none.</summary>
    public IReadOnlyList<(int Row, int Other)> First => _first;

    public void Add(int row, int? other = null)
    {
        Count++;
        int place = _first.FindLastIndex(known => known.Row < row) + 1;
        if (place < MaxKept)
        {
            _first.Insert(place, (row, other ?? row));
            if (_first.Count > MaxKept)
            {
                _first.RemoveAt(MaxKept);
            }
        }
    }
}
