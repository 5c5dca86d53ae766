using FineTune.Engine.Events;
using FineTune.Engine.Images;

namespace FineTune.Engine.Data;

/// <summary>
/// Writes the pixels of splits. Files are read one after the other and decoded on all cores; only a few are under way at a time, so that memory does not grow
/// with the data.
/// </summary>
/// <param name="fileIndexes">For each source file its index in dataset.json.</param>
internal sealed class ImageSplitWriter(
    ImageProcessor processor, LabelMap labels, IReadOnlyDictionary<string, int> fileIndexes, ProgressReporter progress, StageContext context)
{
    private static readonly TokenizedLayout Layout = new(HasPairs: false, HasWordIds: false, RowTargets.Labels) { HasPixels = true };

    /// <param name="isCropped">True keeps more of a picture than the model sees, for training to take another part of it in each epoch.</param>
    public async Task<SplitInfo> WriteAsync(string split, IReadOnlyList<DatasetScan> scans, bool isCropped)
    {
        using var writer = new TokenizedSplitWriter(context.OutputFolder, split, Layout);
        var statistics = new SplitStatistics(writer, labels.Names.Count, maxLength: 0, unknownToken: null, specialTokens: 0);
        await new SplitOrder(Layout, context).WriteAsync(scans, statistics, (scan, sink) => WriteAsync(scan, sink, isCropped)).ConfigureAwait(false);
        writer.Complete();
        return statistics.ToInfo() with { Fingerprint = SplitFingerprint.Of(scans, labels) };
    }

    private async Task<List<int>> WriteAsync(DatasetScan scan, IRowSink sink, bool isCropped)
    {
        List<int> starts = [0];
        Dictionary<string, int> ids = scan.Values.Zip(labels.IdsOf(scan)).ToDictionary(value => value.First.Text, value => value.Second);
        var underWay = new Queue<Task<ImageRow>>();
        int most = 2 * Environment.ProcessorCount;
        await foreach ((IRowReader reader, int file, _) in DatasetRows.ReadAsync(scan.Table, scan.Selection, context.Cancellation).ConfigureAwait(false))
        {
            var row = new ImageRow(
                ids[reader.Get(DatasetColumn.Label).ToString()], fileIndexes[scan.Spec.Files[file]], reader.Line, reader.PositionOf(DatasetColumn.Image));
            byte[] bytes = reader.Image().ToArray();
            underWay.Enqueue(Task.Run(() => row with { Picture = Prepare(bytes, row, isCropped) }, context.Cancellation));
            if (underWay.Count == most)
            {
                Write(await underWay.Dequeue().ConfigureAwait(false), sink, starts);
            }
        }

        foreach (Task<ImageRow> row in underWay)
        {
            Write(await row.ConfigureAwait(false), sink, starts);
        }

        return starts;
    }

    private Picture Prepare(byte[] bytes, ImageRow row, bool isCropped)
    {
        Picture picture = PictureDecoder.Decode(bytes, row.Position);
        return isCropped ? PictureReduction.Apply(picture, processor) : processor.Apply(picture);
    }

    private void Write(ImageRow row, IRowSink sink, List<int> starts)
    {
        sink.Append(new TokenizedRow
        {
            InputIds = [],
            Pixels = row.Picture!.Pixels,
            PixelWidth = row.Picture.Width,
            Labels = [row.Label],
            SourceFile = row.File,
            SourceLine = row.Line,
        });
        starts.Add(starts[^1] + 1);
        progress.RowDone();
    }

    private sealed record ImageRow(int Label, int File, int Line, FineTune.Contracts.SourcePosition Position)
    {
        public Picture? Picture { get; init; }
    }
}
