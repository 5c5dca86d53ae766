using FineTune.Engine.Batches;
using FineTune.Engine.Data;

namespace FineTune.Engine.Training;

/// <summary>Which rows an evaluation computes together.</summary>
internal static class EvaluationBatches
{
    /// <summary>Tokens that any machine has room for. With fewer at a time small models wait for the calls between their products.</summary>
    public const int Room = 2048;

    /// <summary>Of rows whose losses depend on those beside them: as they stand.</summary>
    public static IReadOnlyList<int[]> InOrder(ITokenRows rows, int batchSize) => [.. Enumerable.Range(0, rows.Count).Chunk(batchSize)];

    /// <param name="rows">Rows, of any lengths.</param>
    /// <param name="batchSize">Rows of the longest kind that there is room for.</param>
    /// <returns>Each row once, the longest first; of like length in like order.</returns>
    public static IReadOnlyList<int[]> Of(ITokenRows rows, int batchSize) => Of(RowUnits.Single(rows), batchSize);

    /// <summary>The same of rows that go together.</summary>
    public static IReadOnlyList<int[]> Of(RowUnits units, int batchSize)
    {
        int[] order = [.. Enumerable.Range(0, units.Count).OrderByDescending(Length).ThenBy(unit => unit)];
        List<int[]> batches = [];
        if (order.Length == 0)
        {
            return batches;
        }

        long room = Math.Max((long)batchSize * Length(order[0]), Room);
        int first = 0;
        while (first < order.Length)
        {
            // All are padded to the first, at worst.
            long length = Math.Max(1, Length(order[first]));
            int count = (int)Math.Clamp(room / length, 1, order.Length - first);
            batches.Add(units.RowsOf(order[first..(first + count)]));
            first += count;
        }

        return batches;

        int Length(int unit) => units.RowsOf([unit]).Sum(row => LengthOf(units.Rows, row));
    }

    /// <summary>Tokens of the row, or of the text to give for it where that is longer.</summary>
    private static int LengthOf(ITokenRows rows, int row) => Math.Max(rows.Length(row), rows.Labels(row).Length);
}
