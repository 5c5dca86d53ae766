namespace FineTune.Engine.Data;

/// <summary>The labels of many rows, any number each, as indexes of a Dataset's distinct labels.</summary>
internal sealed class RowLabels
{
    private readonly List<int> _indexes = [];
    private readonly List<int> _ends = [];

    /// <summary>Rows.</summary>
    public int Count => _ends.Count;

    /// <summary>The labels of a row.</summary>
    public IEnumerable<int> this[int row] => _indexes[(row == 0 ? 0 : _ends[row - 1]).._ends[row]];

    /// <summary>Adds a label to the row that has not ended.</summary>
    public void Add(int index) => _indexes.Add(index);

    public void EndRow() => _ends.Add(_indexes.Count);
}
