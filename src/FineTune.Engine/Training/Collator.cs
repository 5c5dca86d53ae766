using FineTune.Engine.Data;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>Puts rows together into a batch.</summary>
/// <param name="width">How wide attention pads it; as the longest row where null.</param>
internal sealed class Collator(ITokenRows rows, ITargetSource targetSource, Device device, BatchWidth? width = null)
{
    private readonly BatchWidth _width = width ?? BatchWidth.Longest;

    /// <param name="indices">The rows of the batch.</param>
    /// <param name="pass">The epoch, or <see cref="ITargetSource.EvaluationPass"/>.</param>
    public Batch Collate(ReadOnlySpan<int> indices, int pass)
    {
        int sequence = 0;
        int tokens = 0;
        foreach (int index in indices)
        {
            int length = rows.InputIds(index).Length;
            sequence = Math.Max(sequence, length);
            tokens += length;
        }

        sequence = _width.For(sequence);
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
        var input = new ModelInput
        {
            TokenIds = OnDevice(ids),
            Positions = OnDevice(positions),
            TokenTypeIds = OnDevice(types),
            RowStarts = OnDevice(starts),
            Batch = indices.Length,
            Sequence = sequence,
            PredictedTokens = targets.PredictedTokens?.to(device),
            Padding = tokens == indices.Length * sequence ? null : Pad(starts, tokens, sequence),
        };
        return new Batch(indices.ToArray(), input, targets.Values.to(device), targets.Weight);
    }

    private Padding Pad(long[] starts, int tokens, int sequence)
    {
        long[] tokenCells = new long[tokens];
        long[] cellTokens = new long[starts.Length * sequence];
        bool[] mask = new bool[starts.Length * sequence];
        for (int row = 0; row < starts.Length; row++)
        {
            int start = (int)starts[row];
            int end = row + 1 < starts.Length ? (int)starts[row + 1] : tokens;
            for (int token = start; token < end; token++)
            {
                int cell = (row * sequence) + token - start;
                tokenCells[token] = cell;
                cellTokens[cell] = token;
                mask[cell] = true;
            }
        }

        return new Padding
        {
            TokenCells = OnDevice(tokenCells),
            CellTokens = OnDevice(cellTokens),
            AttentionMask = tensor(mask, [starts.Length, 1, 1, sequence], device: device),
        };
    }

    private Tensor OnDevice(long[] values) => tensor(values, device: device);
}
