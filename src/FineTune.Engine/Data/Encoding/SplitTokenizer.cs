using FineTune.Engine.Events;

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
    private readonly ParallelEncoder _encoder = new(encoder);
    private readonly string[] _sourceFiles = [.. fileIndexes.OrderBy(file => file.Value).Select(file => file.Key)];

    public async Task<SplitInfo> WriteAsync(string split, IReadOnlyList<DatasetScan> scans)
    {
        using var writer = new TokenizedSplitWriter(context.OutputFolder, split, encoder.Layout);
        int specialTokens = encoder.Tokenizer.SpecialTokenCount(encoder.Layout.HasPairs);
        var statistics = new SplitStatistics(writer, labels.Names.Count, encoder.MaxLength, encoder.Tokenizer.UnknownTokenId, specialTokens);
        TextGrouper? grouper = groupLength is { } length ? new TextGrouper(statistics, length) : null;
        IRowSink sink = grouper is null ? statistics : grouper;
        await new SplitOrder(encoder.Layout, context).WriteAsync(scans, sink, (scan, target) => TokenizeAsync(scan, target, statistics)).ConfigureAwait(false);
        grouper?.Complete();
        writer.Complete();
        return statistics.ToInfo() with { Fingerprint = SplitFingerprint.Of(scans, labels) };
    }

    /// <returns>For each row of the files that was selected, and for the end, the number of token rows before it.</returns>
    private async Task<List<int>> TokenizeAsync(DatasetScan scan, IRowSink sink, SplitStatistics statistics)
    {
        bool needsStarts = scan.Selection.Shuffled is not null || scan.MixedPlaces is not null;
        List<int> starts = [0];
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
            batch => batch.Write(sink, row =>
            {
                statistics.AddSource(row.Length, row.Place);
                statistics.TargetCut(row.LostOfTarget, row.Place);
                statistics.Truncated(encoder.LongRows.Truncates ? row.LostTokens : 0);
                if (needsStarts)
                {
                    starts.Add(starts[^1] + row.Rows);
                }

                progress.RowDone();
            }),
            context.Cancellation).ConfigureAwait(false);
        return starts;
    }
}
