using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>Brings the rows of a split into their order: files can be read only in their own, token files in any.</summary>
/// <param name="layout">What rows have.</param>
internal sealed class SplitOrder(TokenizedLayout layout, StageContext context)
{
    /// <param name="scans">The Datasets of the split.</param>
    /// <param name="sink">Takes the rows in their order.</param>
    /// <param name="read">
    /// Gives the rows of a Dataset in the order of its files, and for each row of the files that was selected, and for the end, the number of rows before it.
    /// </param>
    public async Task WriteAsync(IReadOnlyList<DatasetScan> scans, IRowSink sink, Func<DatasetScan, IRowSink, Task<List<int>>> read)
    {
        if (scans.Any(scan => scan.MixedPlaces is not null))
        {
            await WriteMixedAsync(scans, sink, read).ConfigureAwait(false);
            return;
        }

        foreach (DatasetScan scan in scans)
        {
            await WriteAsync(scan, sink, read).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(DatasetScan scan, IRowSink sink, Func<DatasetScan, IRowSink, Task<List<int>>> read)
    {
        if (scan.Selection.Shuffled is null)
        {
            await read(scan, sink).ConfigureAwait(false);
            return;
        }

        using StagedRows rows = await StageAsync(scan, 0, read).ConfigureAwait(false);
        for (int row = 0; row < scan.Selection.Count; row++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            rows.Append(row, sink);
        }
    }

    private async Task WriteMixedAsync(IReadOnlyList<DatasetScan> scans, IRowSink sink, Func<DatasetScan, IRowSink, Task<List<int>>> read)
    {
        List<StagedRows> staged = [];
        try
        {
            foreach (DatasetScan scan in scans)
            {
                staged.Add(await StageAsync(scan, staged.Count, read).ConfigureAwait(false));
            }

            foreach ((int dataset, int row) in SplitMix.Order(scans))
            {
                context.Cancellation.ThrowIfCancellationRequested();
                staged[dataset].Append(row, sink);
            }
        }
        finally
        {
            staged.ForEach(rows => rows.Dispose());
        }
    }

    private async Task<StagedRows> StageAsync(DatasetScan scan, int number, Func<DatasetScan, IRowSink, Task<List<int>>> read)
    {
        string folder = Path.Combine(context.OutputFolder, FormattableString.Invariant($"rows-{number}.tmp"));
        Directory.CreateDirectory(folder);
        List<int> starts;
        using (var writer = new TokenizedSplitWriter(folder, StagedRows.SplitName, layout))
        {
            starts = await read(scan, writer).ConfigureAwait(false);
            writer.Complete();
        }

        return new StagedRows(folder, starts, scan.Selection);
    }
}
