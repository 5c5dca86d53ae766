using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>Makes model inputs from rows, with holes in attention if asked: real tokens that nobody attends to.</summary>
internal static class ModelInputs
{
    public static ModelInput Of(IReadOnlyList<long[]> rows, IReadOnlyList<long[]> types, IReadOnlyList<bool[]>? attended = null, Tensor? predicted = null)
    {
        int sequence = rows.Max(row => row.Length);
        return new ModelInput
        {
            TokenIds = tensor(rows.SelectMany(row => row).ToArray()),
            Positions = tensor(rows.SelectMany(row => Enumerable.Range(0, row.Length).Select(place => (long)place)).ToArray()),
            TokenTypeIds = tensor(types.SelectMany(row => row).ToArray()),
            RowStarts = tensor(Starts(rows)),
            PredictedTokens = predicted,
            Batch = rows.Count,
            Sequence = sequence,
            Padding = attended is null && rows.All(row => row.Length == sequence) ? null : Pad(rows, attended, sequence),
        };
    }

    private static long[] Starts(IReadOnlyList<long[]> rows)
    {
        long[] starts = new long[rows.Count];
        for (int row = 1; row < rows.Count; row++)
        {
            starts[row] = starts[row - 1] + rows[row - 1].Length;
        }

        return starts;
    }

    private static Padding Pad(IReadOnlyList<long[]> rows, IReadOnlyList<bool[]>? attended, int sequence)
    {
        List<long> tokenCells = [];
        long[] cellTokens = new long[rows.Count * sequence];
        bool[] mask = new bool[rows.Count * sequence];
        for (int row = 0; row < rows.Count; row++)
        {
            for (int place = 0; place < rows[row].Length; place++)
            {
                int cell = (row * sequence) + place;
                cellTokens[cell] = tokenCells.Count;
                tokenCells.Add(cell);
                mask[cell] = attended is null || attended[row][place];
            }
        }

        return new Padding
        {
            TokenCells = tensor(tokenCells.ToArray()),
            CellTokens = tensor(cellTokens),
            AttentionMask = tensor(mask, [rows.Count, 1, 1, sequence]),
        };
    }
}
