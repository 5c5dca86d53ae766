using FineTune.Engine.Models;
using FineTune.Engine.Models.Attention;
using static TorchSharp.torch;

namespace FineTune.Engine.Generation;

/// <summary>
/// Texts of different lengths in cells of which all texts end at the same one, so that the next token of each has one place in a cache. Attention looks at no
/// cell before a text's first token; all else computes tokens only.
/// </summary>
/// <param name="rows">The tokens of each.</param>
/// <param name="width">Cells: at least as many as the longest has tokens.</param>
internal sealed class LeftPaddedRows(IReadOnlyList<IReadOnlyList<int>> rows, int width)
{
    public LeftPaddedRows(IReadOnlyList<IReadOnlyList<int>> rows)
        : this(rows, rows.Max(row => row.Count))
    {
    }

    /// <summary>Cells.</summary>
    public int Width => width;

    /// <summary>The tokens of some of the cells, behind those of the cells before them; asked about is the last of each row, or not more than one.</summary>
    /// <param name="start">The first cell.</param>
    /// <param name="end">The cell behind the last; the scores of what follows are asked where it is the width.</param>
    public PackedBatch Part(int start, int end, Device device)
    {
        List<long> tokens = [];
        List<long> positions = [];
        long[] starts = new long[rows.Count];
        long[] cellTokens = new long[rows.Count * (end - start)];
        List<long> tokenCells = [];
        for (int row = 0; row < rows.Count; row++)
        {
            starts[row] = tokens.Count;
            int padding = Padding(row);
            for (int cell = Math.Max(start, padding); cell < end; cell++)
            {
                int place = (row * (end - start)) + cell - start;
                cellTokens[place] = tokens.Count;
                tokenCells.Add(place);
                tokens.Add(rows[row][cell - padding]);
                positions.Add(cell - padding);
            }
        }

        long[] asked = end == width ? [.. starts.Skip(1).Append(tokens.Count).Select(next => next - 1)] : [0];
        bool isPadded = tokens.Count < cellTokens.Length;
        return new PackedBatch
        {
            TokenIds = tensor(tokens, device: device),
            Positions = tensor(positions, device: device),
            TokenTypeIds = zeros(tokens.Count, ScalarType.Int64, device),
            RowStarts = tensor(starts, device: device),
            PredictedTokens = tensor(asked, device: device),
            Batch = rows.Count,
            Sequence = end - start,
            Layout = new PaddedLayout
            {
                Blocks = [new PaddedBlock { Rows = rows.Count, Sequence = end - start, PaddingMask = Mask(end, device) }],
                CellTokens = isPadded ? tensor(cellTokens, device: device) : null,
                TokenCells = isPadded ? tensor(tokenCells, device: device) : null,
            },
        };
    }

    /// <summary>Cells before a row's first token.</summary>
    private int Padding(int row) => width - rows[row].Count;

    /// <returns>bool [rows, 1, 1, end]: true for tokens; null where all cells are.</returns>
    private Tensor? Mask(int end, Device device)
    {
        if (rows.All(row => row.Count == width))
        {
            return null;
        }

        bool[] mask = new bool[rows.Count * end];
        for (int row = 0; row < rows.Count; row++)
        {
            int padding = Math.Min(Padding(row), end);
            mask.AsSpan((row * end) + padding, end - padding).Fill(true);
        }

        return tensor(mask, [rows.Count, 1, 1, end], device: device);
    }
}
