using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Batches;

/// <summary>Puts together what a decoder is given beside the rows of a batch.</summary>
internal static class DecoderBatch
{
    /// <param name="rows">Tokens of each row; none is empty.</param>
    /// <param name="predicted">The tokens that are asked about; null for all.</param>
    /// <param name="groups">Rows of each block, those of the batch that they belong to.</param>
    public static PackedBatch Of(IReadOnlyList<long[]> rows, Tensor? predicted, IReadOnlyList<int[]> groups, BatchWidth width, Device device)
    {
        int[] lengths = [.. rows.Select(row => row.Length)];
        long[] starts = new long[rows.Count];
        for (int row = 1; row < starts.Length; row++)
        {
            starts[row] = starts[row - 1] + lengths[row - 1];
        }

        return new PackedBatch
        {
            TokenIds = tensor([.. rows.SelectMany(row => row)], device: device),
            Positions = tensor([.. lengths.SelectMany(length => Enumerable.Range(0, length).Select(place => (long)place))], device: device),
            TokenTypeIds = zeros(lengths.Sum(), ScalarType.Int64, device),
            RowStarts = tensor(starts, device: device),
            PredictedTokens = predicted?.to(device),
            Batch = rows.Count,
            Sequence = width.For(lengths.Max()),
            Layout = PaddedLayoutBuilder.Build(lengths, groups, width, device),
        };
    }
}
