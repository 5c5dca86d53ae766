using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Passes over the rows that a Dataset's Where and Sample leave out.</summary>
internal sealed class FilteredRowReader(IRowReader rows, DatasetTable table) : IRowReader
{
    /// <summary>Other than the one of held-out splits, or the rows of a sample would be held out or not by the same number.</summary>
    private const long Seed = 1;

    public IReadOnlyList<string>? LabelNames => rows.LabelNames;

    public IReadOnlyCollection<string> UnusedColumns => rows.UnusedColumns;

    public bool IsUntyped => rows.IsUntyped;

    public RowFindings QuotedLines => rows.QuotedLines;

    public int Line => rows.Line;

    public static bool IsNeeded(DatasetTable table) => table.Conditions.Count > 0 || table.Spec.Sample < 1;

    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Counts())
            {
                return true;
            }
        }

        return false;
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => rows.Get(column);

    public ReadOnlyMemory<byte> Media() => rows.Media();

    public TextList GetList(DatasetColumn column) => rows.GetList(column);

    public SourcePosition PositionOf(DatasetColumn column) => rows.PositionOf(column);

    public SourcePosition PositionOf(DatasetColumn column, int element) => rows.PositionOf(column, element);

    public ValueTask DisposeAsync() => rows.DisposeAsync();

    private bool Counts()
    {
        foreach ((DatasetColumn column, RowCondition condition) in table.Conditions)
        {
            if (rows.Get(column).SequenceEqual(condition.Value) != condition.IsEqual)
            {
                return false;
            }
        }

        return table.Spec.Sample is not { } share || RowContent.Share(RowContent.Hash(rows, table.Columns, Seed)) < share;
    }
}
