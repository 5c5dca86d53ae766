using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Finds where rows stand, by reading their files once more up to them; for messages about a few rows.</summary>
internal static class RowPlaces
{
    public static async Task<IReadOnlyDictionary<(DatasetScan Scan, int Row), SourcePosition>> FindAsync(
        IEnumerable<(DatasetScan Scan, int Row)> wanted, CancellationToken cancellation)
    {
        var places = new Dictionary<(DatasetScan Scan, int Row), SourcePosition>();
        foreach (IGrouping<DatasetScan, int> rows in wanted.Distinct().GroupBy(row => row.Scan, row => row.Row))
        {
            DatasetScan scan = rows.Key;
            DatasetColumn column = scan.Table.Media is not null ? DatasetColumn.Media
                : scan.Table.Columns.Has(DatasetColumn.Text) ? DatasetColumn.Text
                : DatasetColumn.Tokens;
            RowSelection selection = RowSelection.Only([.. rows], scan.Hashes.Texts.Count);
            int left = selection.Count;
            await foreach ((IRowReader reader, _, int row) in DatasetRows.ReadAsync(scan.Table, selection, cancellation).ConfigureAwait(false))
            {
                places.Add((scan, row), reader.PositionOf(column));
                if (--left == 0)
                {
                    break;
                }
            }
        }

        return places;
    }
}
