namespace FineTune.Engine.Data;

/// <summary>What a check of texts needs to know of the rows of a Dataset: eight bytes a row.</summary>
internal sealed class RowHashes
{
    private const long Seed = 0;

    private readonly List<ulong> _hashes = [];
    private readonly List<int> _empty = [];

    /// <summary>A hash of each row's text; rows of the same text have the same.</summary>
    public IReadOnlyList<ulong> Texts => _hashes;

    /// <summary>Rows with nothing but blanks.</summary>
    public IReadOnlyList<int> Empty => _empty;

    public void Add(IRowReader reader, ColumnNames names)
    {
        bool isEmpty = names.Has(DatasetColumn.Tokens) ? reader.GetList(DatasetColumn.Tokens).Count == 0 : reader.Get(DatasetColumn.Text).IsWhiteSpace();
        if (isEmpty)
        {
            _empty.Add(_hashes.Count);
        }

        _hashes.Add(RowContent.Hash(reader, names, Seed));
    }
}
