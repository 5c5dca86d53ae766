using FineTune.Engine.Hosting;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Data;

/// <summary>Writes the token files of splits.</summary>
/// <param name="fileIndexes">For each source file its index in dataset.json.</param>
internal sealed class SplitTokenizer(
    ITextTokenizer tokenizer,
    int maxLength,
    LabelMap labels,
    TokenizedLayout layout,
    IReadOnlyDictionary<string, int> fileIndexes,
    ProgressReporter progress,
    StageContext context)
{
    /// <summary>Rows of a shuffled Dataset stay here, in the order of its files, until they are put in their own order.</summary>
    private const string ShuffleFolder = "shuffle.tmp";

    private readonly ParallelEncoder _encoder = new(tokenizer);
    private readonly string[] _sourceFiles = [.. fileIndexes.OrderBy(file => file.Value).Select(file => file.Key)];

    public async Task<SplitInfo> WriteAsync(string split, IReadOnlyList<DatasetScan> scans)
    {
        var statistics = new SplitStatistics(labels.Names.Count);
        using var writer = new TokenizedSplitWriter(context.OutputFolder, split, layout);
        foreach (DatasetScan scan in scans)
        {
            if (scan.Selection.Shuffled is null)
            {
                await TokenizeAsync(scan, writer, statistics).ConfigureAwait(false);
            }
            else
            {
                await TokenizeShuffledAsync(scan, writer, statistics).ConfigureAwait(false);
            }
        }

        writer.Complete();
        return statistics.ToInfo();
    }

    private async Task TokenizeAsync(DatasetScan scan, TokenizedSplitWriter writer, SplitStatistics statistics)
    {
        int[] ids = labels.IdsOf(scan);
        bool pair = scan.Table.HasPairs;
        await using IAsyncEnumerator<(IRowReader Reader, int File, int Row)> rows =
            DatasetRows.ReadAsync(scan.Table, scan.Selection, context.Cancellation).GetAsyncEnumerator(context.Cancellation);
        await _encoder.RunAsync(
            async batch =>
            {
                bool more = true;
                while (!batch.IsFull && (more = await rows.MoveNextAsync().ConfigureAwait(false)))
                {
                    (IRowReader reader, int file, int row) = rows.Current;
                    batch.Add(reader, pair, ids[scan.Labels[row]], fileIndexes[scan.Spec.Files[file]]);
                }

                return more;
            },
            (batch, own) => batch.Encode(own, maxLength, pair, _sourceFiles),
            batch => batch.Write(writer, statistics, progress),
            context.Cancellation).ConfigureAwait(false);
    }

    /// <summary>Files can be read only in their own order, token files in any.</summary>
    private async Task TokenizeShuffledAsync(DatasetScan scan, TokenizedSplitWriter writer, SplitStatistics statistics)
    {
        const string Name = "rows";
        string folder = Directory.CreateDirectory(Path.Combine(context.OutputFolder, ShuffleFolder)).FullName;
        using (var unordered = new TokenizedSplitWriter(folder, Name, layout))
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
                writer.Append(rows.Row(Array.BinarySearch(inFileOrder, wanted)));
            }
        }

        Directory.Delete(folder, recursive: true);
    }
}
