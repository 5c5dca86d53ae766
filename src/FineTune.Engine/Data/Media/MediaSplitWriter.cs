using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>
/// Writes the pictures or recordings of splits. Files are read one after the other and decoded on all cores; only a few are under way at a time, so that
/// memory does not grow with the data.
/// </summary>
/// <param name="fileIndexes">For each source file its index in dataset.json.</param>
internal sealed class MediaSplitWriter(
    IMediaEncoder encoder, LabelMap labels, IReadOnlyDictionary<string, int> fileIndexes, ProgressReporter progress, StageContext context)
{
    private readonly TokenizedLayout _layout = new(HasPairs: false, HasWordIds: false, RowTargets.Labels) { Media = encoder.Columns };

    public async Task<SplitInfo> WriteAsync(string split, IReadOnlyList<DatasetScan> scans)
    {
        using var writer = new TokenizedSplitWriter(context.OutputFolder, split, _layout);
        var statistics = new SplitStatistics(writer, labels.Names.Count, maxLength: 0, unknownToken: null, specialTokens: 0);
        await new SplitOrder(_layout, context).WriteAsync(scans, statistics, (scan, sink) => WriteAsync(scan, sink, split)).ConfigureAwait(false);
        writer.Complete();
        return encoder.Complete(statistics.ToInfo() with { Fingerprint = SplitFingerprint.Of(scans, labels) });
    }

    private async Task<List<int>> WriteAsync(DatasetScan scan, IRowSink sink, string split)
    {
        List<int> starts = [0];
        Dictionary<string, int> ids = scan.Values.Zip(labels.IdsOf(scan)).ToDictionary(value => value.First.Text, value => value.Second);
        var underWay = new Queue<Task<LabelledRow>>();
        int most = 2 * Environment.ProcessorCount;
        await foreach ((IRowReader reader, int file, _) in DatasetRows.ReadAsync(scan.Table, scan.Selection, context.Cancellation).ConfigureAwait(false))
        {
            int label = ids[reader.Get(DatasetColumn.Label).ToString()];
            var place = new RowPlace(fileIndexes[scan.Spec.Files[file]], reader.Line);
            SourcePosition position = reader.PositionOf(DatasetColumn.Media);
            byte[] bytes = reader.Media().ToArray();
            underWay.Enqueue(Task.Run(() => new LabelledRow(encoder.Encode(bytes, position, split), label, place), context.Cancellation));
            if (underWay.Count == most)
            {
                Write(await underWay.Dequeue().ConfigureAwait(false), sink, starts);
            }
        }

        foreach (Task<LabelledRow> row in underWay)
        {
            Write(await row.ConfigureAwait(false), sink, starts);
        }

        return starts;
    }

    private void Write(LabelledRow row, IRowSink sink, List<int> starts)
    {
        sink.Append(new TokenizedRow
        {
            InputIds = [],
            Media = row.Media.Bytes,
            MediaWidth = row.Media.Width,
            Labels = [row.Label],
            SourceFile = row.Place.File,
            SourceLine = row.Place.Line,
        });
        encoder.Note(row.Media, row.Place);
        starts.Add(starts[^1] + 1);
        progress.RowDone();
    }

    private sealed record LabelledRow(MediaRow Media, int Label, RowPlace Place);
}
