using System.Runtime.CompilerServices;

namespace FineTune.Engine.Data;

/// <summary>The rows of a Dataset's files as one table.</summary>
internal static class DatasetRows
{
    /// <summary>Reads the selected rows in the order of the files. The reader stands on the row until the next one is asked for.</summary>
    public static async IAsyncEnumerable<(IRowReader Reader, int File, int Row)> ReadAsync(
        DatasetTable table, RowSelection selection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int row = 0;
        for (int file = 0; file < table.Spec.Files.Count; file++)
        {
            await using IRowReader reader = await DataFile.OpenRowsAsync(table, table.Spec.Files[file], cancellation).ConfigureAwait(false);
            for (; await reader.ReadAsync(cancellation).ConfigureAwait(false); row++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (selection.Contains(row))
                {
                    yield return (reader, file, row);
                }
            }
        }
    }
}
