using FineTune.Engine.Hosting;

namespace FineTune.Engine.Data;

/// <summary>Writes the token files of splits.</summary>
/// <param name="groupLength">Tokens of a row where texts are put one after the other; null where a text is a row.</param>
/// <param name="fileIndexes">For each source file its index in dataset.json.</param>
internal sealed class SplitTokenizer(
    RowEncoder encoder,
    LabelMap labels,
    int? groupLength,
    IReadOnlyDictionary<string, int> fileIndexes,
    ProgressReporter progress,
    StageContext context)
{
    /// <summary>Rows of a shuffled Dataset stay here, in the order of its files, until they are put in their own order.</summary>
    private const string ShuffleFolder = "shuffle.tmp";

    private readonly ParallelEncoder _encoder = new(encoder);
    private readonly string[] _sourceFiles = [.. fileIndexes.OrderBy(file => file.Value).Select(file => file.Key)];

    public async Task<SplitInfo> WriteAsync(string split, IReadOnlyList<DatasetScan> scans)
    {
        using var writer = new TokenizedSplitWriter(context.OutputFolder, split, encoder.Layout);
        var statistics = new SplitStatistics(writer, labels.Names.Count);
        TextGrouper? grouper = groupLength is { } length ? new TextGrouper(statistics, length) : null;
        IRowSink sink = grouper is null ? statistics : grouper;
        foreach (DatasetScan scan in scans)
        {
            if (scan.Selection.Shuffled is null)
            {
                await TokenizeAsync(scan, sink, statistics).ConfigureAwait(false);
            }
            else
            {
                await TokenizeShuffledAsync(scan, sink, statistics).ConfigureAwait(false);
            }
        }

        grouper?.Complete();
        writer.Complete();
        return statistics.ToInfo();
    }

    private async Task TokenizeAsync(DatasetScan scan, IRowSink sink, SplitStatistics statistics)
    {
        Dictionary<string, int> ids = scan.Values.Zip(labels.IdsOf(scan)).ToDictionary(value => value.First.Text, value => value.Second);
        await using IAsyncEnumerator<(IRowReader Reader, int File, int Row)> rows =
            DatasetRows.ReadAsync(scan.Table, scan.Selection, context.Cancellation).GetAsyncEnumerator(context.Cancellation);
        await _encoder.RunAsync(
            async batch =>
            {
                bool more = true;
                while (!batch.IsFull && (more = await rows.MoveNextAsync().ConfigureAwait(false)))
                {
                    batch.Add(scan.Table, rows.Current.Reader, fileIndexes[scan.Spec.Files[rows.Current.File]]);
                }

                return more;
            },
            (batch, own) => batch.Encode(own, scan.Table, ids, _sourceFiles),
            batch => batch.Write(sink, lostTokens =>
            {
                statistics.Truncated(lostTokens);
                progress.RowDone();
            }),
            context.Cancellation).ConfigureAwait(false);
    }

    /// <summary>Files can be read only in their own order, token files in any.</summary>
    private async Task TokenizeShuffledAsync(DatasetScan scan, IRowSink sink, SplitStatistics statistics)
    {
        const string Name = "rows";
        string folder = Directory.CreateDirectory(Path.Combine(context.OutputFolder, ShuffleFolder)).FullName;
        using (var unordered = new TokenizedSplitWriter(folder, Name, encoder.Layout))
        {
            await TokenizeAsync(scan, unordered, statistics).ConfigureAwait(false);
            unordered.Complete();
        }

        int[] inFileOrder = [.. scan.Selection.Shuffled!.Order()];
        using (TokenizedSplit rows = TokenizedSplit.Open(folder, Name))
        {
            foreach (int wanted in scan.Selection.Shuffled!)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                sink.Append(rows.Row(Array.BinarySearch(inFileOrder, wanted)));
            }
        }

        Directory.Delete(folder, recursive: true);
    }
}
