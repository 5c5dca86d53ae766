using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Gives the endings of a row as one list, whether they stand in a list or in a column each, with what stands before each of them.</summary>
internal sealed class ChoiceRowReader(IRowReader rows, DatasetTable table) : IRowReader
{
    private readonly TextList _endings = new();

    public IReadOnlyList<string>? LabelNames => null;

    public IReadOnlyCollection<string> UnusedColumns => rows.UnusedColumns;

    public bool IsUntyped => rows.IsUntyped;

    public RowFindings QuotedLines => rows.QuotedLines;

    public int Line => rows.Line;

    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        if (!await rows.ReadAsync(cancellation).ConfigureAwait(false))
        {
            return false;
        }

        _endings.Clear();
        if (table.Columns.EndingColumns.Count == 0)
        {
            TextList list = rows.GetList(DatasetColumn.Endings);
            for (int ending = 0; ending < list.Count; ending++)
            {
                Add(list[ending], DatasetColumn.Endings);
            }
        }
        else
        {
            AddColumns();
        }

        return _endings.Count > 1 ? true : throw new FineTuneException(
            DiagnosticCatalog.TooFewEndings, PositionOf(DatasetColumn.Endings), _endings.Count == 0 ? "they are empty" : "there is one alone");
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => rows.Get(column);

    public TextList GetList(DatasetColumn column) => column == DatasetColumn.Endings ? _endings : rows.GetList(column);

    public SourcePosition PositionOf(DatasetColumn column) => rows.PositionOf(
        column == DatasetColumn.Endings && table.Columns.EndingColumns.Count > 0 ? DatasetColumn.Text : column);

    public SourcePosition PositionOf(DatasetColumn column, int element) =>
        column == DatasetColumn.Endings ? PositionOf(column) : rows.PositionOf(column, element);

    public ValueTask DisposeAsync() => rows.DisposeAsync();

    /// <summary>A row with fewer endings than another leaves the last columns empty.</summary>
    private void AddColumns()
    {
        IReadOnlyList<DatasetColumn> columns = table.Columns.EndingColumns;
        int count = columns.Count;
        while (count > 0 && rows.Get(columns[count - 1]).IsWhiteSpace())
        {
            count--;
        }

        for (int ending = 0; ending < count; ending++)
        {
            Add(rows.Get(columns[ending]), columns[ending]);
        }
    }

    private void Add(ReadOnlySpan<char> ending, DatasetColumn column)
    {
        if (ending.IsWhiteSpace())
        {
            throw new FineTuneException(
                DiagnosticCatalog.TooFewEndings, rows.PositionOf(column), FormattableString.Invariant($"the one of number {_endings.Count} is empty"));
        }

        ReadOnlySpan<char> before = table.Columns.Has(DatasetColumn.Question) ? rows.Get(DatasetColumn.Question) : default;
        _endings.Add(before.IsWhiteSpace() ? ending : $"{before} {ending}");
    }
}
