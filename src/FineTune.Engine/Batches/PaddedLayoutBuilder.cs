using FineTune.Engine.Models.Attention;
using static TorchSharp.torch;

namespace FineTune.Engine.Batches;

/// <summary>Pads the rows of a batch in blocks.</summary>
internal static class PaddedLayoutBuilder
{
    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="groups">Rows of each block.</param>
    public static PaddedLayout Build(IReadOnlyList<int> lengths, IReadOnlyList<int[]> groups, BatchWidth width, Device device)
    {
        PaddedBlock[] all = [.. groups.Select(group => Block(group, lengths, width, device))];
        if (all is [{ PaddingMask: null }])
        {
            return new PaddedLayout { Blocks = all };
        }

        long[] starts = Starts(lengths);
        long[] tokenCells = new long[lengths.Sum()];
        long[] cellTokens = new long[all.Sum(block => block.Cells)];
        long[] rowPlaces = new long[lengths.Count];
        long[] placedRows = [.. groups.SelectMany(group => group)];
        int cell = 0;
        int place = 0;
        foreach ((int[] group, PaddedBlock block) in groups.Zip(all))
        {
            foreach (int row in group)
            {
                rowPlaces[row] = place++;
                for (int token = 0; token < lengths[row]; token++)
                {
                    cellTokens[cell + token] = starts[row] + token;
                    tokenCells[starts[row] + token] = cell + token;
                }

                cell += block.Sequence;
            }
        }

        return new PaddedLayout
        {
            Blocks = all,
            CellTokens = tensor(cellTokens, device: device),
            TokenCells = tensor(tokenCells, device: device),
            RowPlaces = all.Length == 1 ? null : tensor(rowPlaces, device: device),
            PlacedRows = all.Length == 1 ? null : tensor(placedRows, device: device),
        };
    }

    private static PaddedBlock Block(int[] group, IReadOnlyList<int> lengths, BatchWidth width, Device device)
    {
        int sequence = width.For(group.Max(row => lengths[row]));
        return new PaddedBlock
        {
            Rows = group.Length,
            Sequence = sequence,
            PaddingMask = group.All(row => lengths[row] == sequence) ? null : Mask(group, lengths, sequence, device),
            PaddingIsLast = true,
        };
    }

    private static Tensor Mask(int[] group, IReadOnlyList<int> lengths, int sequence, Device device)
    {
        bool[] mask = new bool[group.Length * sequence];
        for (int row = 0; row < group.Length; row++)
        {
            mask.AsSpan(row * sequence, lengths[group[row]]).Fill(true);
        }

        return tensor(mask, [group.Length, 1, 1, sequence], device: device);
    }

    private static long[] Starts(IReadOnlyList<int> lengths)
    {
        long[] starts = new long[lengths.Count];
        for (int row = 1; row < starts.Length; row++)
        {
            starts[row] = starts[row - 1] + lengths[row - 1];
        }

        return starts;
    }
}
