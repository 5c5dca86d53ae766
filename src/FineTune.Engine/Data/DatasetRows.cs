using System.Runtime.CompilerServices;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The rows of a Dataset's files as one table.</summary>
internal static class DatasetRows
{
    /// <summary>Reads the selected rows in the order of the files. The reader stands on the row until the next one is asked for.</summary>
    public static async IAsyncEnumerable<(IRowReader Reader, int File, int Row)> ReadAsync(
        DatasetSpec spec, RowSelection selection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int row = 0;
        for (int file = 0; file < spec.Files.Count; file++)
        {
            await using IRowReader reader = await DataFile.OpenRowsAsync(spec, spec.Files[file], cancellation).ConfigureAwait(false);
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
