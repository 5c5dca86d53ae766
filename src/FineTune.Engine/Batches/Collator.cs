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
        int[] lengths = new int[indices.Length];
        for (int row = 0; row < lengths.Length; row++)
        {
            lengths[row] = rows.InputIds(indices[row]).Length;
        }

        int tokens = lengths.Sum();
        long[] ids = new long[tokens];
        long[] positions = new long[tokens];
        long[] types = new long[tokens];
        long[] starts = new long[indices.Length];
        int token = 0;
        for (int row = 0; row < indices.Length; row++)
        {
            ReadOnlySpan<int> inputIds = rows.InputIds(indices[row]);
            ReadOnlySpan<sbyte> tokenTypes = rows.TokenTypeIds(indices[row]);
            starts[row] = token;
            for (int position = 0; position < inputIds.Length; position++, token++)
            {
                ids[token] = inputIds[position];
                positions[token] = position;
                types[token] = tokenTypes.IsEmpty ? 0 : tokenTypes[position];
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
            Batch = indices.Length,
            Sequence = _width.For(lengths.Max()),
            PredictedTokens = targets.Decoder is null ? targets.PredictedTokens?.to(device) : null,
            Layout = PaddedLayoutBuilder.Build(lengths, groups, _width, device),
            Decoder = targets.Decoder is null ? null : DecoderBatch.Of(targets.Decoder, targets.PredictedTokens, groups, _width.OfLongest, device),
        };
        return new Batch(indices.ToArray(), input, targets.Values.to(device), targets.Weight) { Source = rows };
    }

    private Tensor OnDevice(long[] values) => tensor(values, device: device);
}
