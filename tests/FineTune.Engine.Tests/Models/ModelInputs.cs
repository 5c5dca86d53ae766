using FineTune.Engine.Batches;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Attention;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Makes model inputs from rows, with holes in attention if asked: real tokens that nobody attends to.</summary>
internal static class ModelInputs
{
    /// <param name="apart">True lays the last row in a block of its own, before the one of the others.</param>
    public static PackedBatch Of(
        IReadOnlyList<long[]> rows, IReadOnlyList<long[]> types, IReadOnlyList<bool[]>? attended = null, Tensor? predicted = null, bool apart = false)
    {
        int[] lengths = [.. rows.Select(row => row.Length)];
        int[] all = [.. Enumerable.Range(0, rows.Count)];
        int[][] groups = apart ? [[all[^1]], all[..^1]] : [all];
        PaddedLayout layout = PaddedLayoutBuilder.Build(lengths, groups, BatchWidth.Longest, CPU);
        return new PackedBatch
        {
            TokenIds = tensor(rows.SelectMany(row => row).ToArray()),
            Positions = tensor(rows.SelectMany(row => Enumerable.Range(0, row.Length).Select(place => (long)place)).ToArray()),
            TokenTypeIds = tensor(types.SelectMany(row => row).ToArray()),
            RowStarts = tensor(Starts(rows)),
            PredictedTokens = predicted,
            Batch = rows.Count,
            Sequence = lengths.Max(),
            Layout = attended is null ? layout : WithHoles(layout, groups, attended),
        };
    }

    /// <summary>The same with what a decoder is given for each row; the predicted tokens are the decoder's.</summary>
    public static PackedBatch Of(
        IReadOnlyList<long[]> rows,
        IReadOnlyList<long[]> types,
        IReadOnlyList<long[]> decoder,
        IReadOnlyList<bool[]>? attended = null,
        Tensor? predicted = null,
        bool apart = false) =>
        Of(rows, types, attended, null, apart).Decoding(Of(decoder, [.. decoder.Select(row => new long[row.Length])], null, predicted, apart));

    private static long[] Starts(IReadOnlyList<long[]> rows)
    {
        long[] starts = new long[rows.Count];
        for (int row = 1; row < rows.Count; row++)
        {
            starts[row] = starts[row - 1] + rows[row - 1].Length;
        }

        return starts;
    }

    private static PaddedLayout WithHoles(PaddedLayout layout, int[][] groups, IReadOnlyList<bool[]> attended) => new()
    {
        Blocks = [.. layout.Blocks.Zip(groups, (block, group) => new PaddedBlock
        {
            Rows = block.Rows,
            Sequence = block.Sequence,
            PaddingMask = tensor(
                group.SelectMany(row => Enumerable.Range(0, block.Sequence).Select(place => place < attended[row].Length && attended[row][place])).ToArray(),
                [block.Rows, 1, 1, block.Sequence]),
        })],
        CellTokens = layout.CellTokens,
        TokenCells = layout.TokenCells,
        RowPlaces = layout.RowPlaces,
        PlacedRows = layout.PlacedRows,
    };
}
