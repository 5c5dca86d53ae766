using FineTune.Engine.Data;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Batches;

/// <summary>Puts rows together into a batch.</summary>
/// <param name="width">How wide attention pads it; as the longest row where null.</param>
internal sealed class Collator(ITokenRows rows, ITargetSource targetSource, Device device, BatchWidth? width = null)
{
    private readonly BatchWidth _width = width ?? BatchWidth.Longest;

    /// <param name="indices">The rows of the batch.</param>
    /// <param name="pass">The epoch, or <see cref="ITargetSource.EvaluationPass"/>.</param>
    public Batch Collate(ReadOnlySpan<int> indices, int pass)
    {
        if (targetSource.MediaOf(rows, indices.ToArray(), pass, device) is { } media)
        {
            BatchTargets ofMedia = targetSource.TargetsOf(rows, indices, [], pass);
            return new Batch(indices.ToArray(), media, ofMedia.Values.to(device), ofMedia.Weight);
        }

        int[] textRows = targetSource.TextRows(rows, indices, pass);
        int[] lengths = Lengths(textRows);
        int tokens = lengths.Sum();
        long[] ids = new long[tokens];
        long[] positions = new long[tokens];
        long[] types = new long[tokens];
        long[] starts = new long[lengths.Length];
        int token = 0;
        foreach (int row in textRows)
        {
            ReadOnlySpan<sbyte> tokenTypes = rows.TokenTypeIds(row);
            foreach (int id in rows.InputIds(row))
            {
                ids[token++] = id;
            }

            for (int position = 0; position < tokenTypes.Length; position++)
            {
                types[token - tokenTypes.Length + position] = tokenTypes[position];
            }
        }

        for (int sequence = 0, start = 0; sequence < lengths.Length; start += lengths[sequence++])
        {
            starts[sequence] = start;
            for (int position = 0; position < lengths[sequence]; position++)
            {
                positions[start + position] = position;
            }
        }

        BatchTargets targets = targetSource.TargetsOf(rows, indices, ids, pass);
        IReadOnlyList<int[]> groups = RowGroups.Of(
            targets.Decoder is { } decoder ? [.. lengths.Zip(decoder, (length, row) => length + row.Length)] : lengths,
            targets.Decoder is null ? _width : BatchWidth.Longest,
            device);
        var input = new PackedBatch
        {
            TokenIds = OnDevice(ids),
            Positions = OnDevice(positions),
            TokenTypeIds = OnDevice(types),
            RowStarts = OnDevice(starts),
            Batch = lengths.Length,
            Sequence = _width.For(lengths.Max()),
            PredictedTokens = targets.Decoder is null ? targets.PredictedTokens?.to(device) : null,
            Layout = PaddedLayoutBuilder.Build(lengths, groups, _width, device),
            Decoder = targets.Decoder is null ? null : DecoderBatch.Of(targets.Decoder, targets.PredictedTokens, groups, _width.OfLongest, device),
        };
        return new Batch(indices.ToArray(), input, targets.Values.to(device), targets.Weight) { Source = rows };
    }

    /// <summary>Tokens of each sequence of some rows.</summary>
    private int[] Lengths(int[] textRows)
    {
        List<int> lengths = new(textRows.Length);
        foreach (int row in textRows)
        {
            ReadOnlySpan<int> texts = rows.TextLengths(row);
            if (texts.IsEmpty)
            {
                lengths.Add(rows.InputIds(row).Length);
            }
            else
            {
                lengths.AddRange(texts);
            }
        }

        return [.. lengths];
    }

    private Tensor OnDevice(long[] values) => tensor(values, device: device);
}
