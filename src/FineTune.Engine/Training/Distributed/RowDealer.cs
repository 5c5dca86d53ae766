using FineTune.Engine.Batches;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Deals the rows of a step out to the processes: each row to exactly one, so that all have about as many, and as long ones. Which process has a row
/// changes nothing but rounding.
/// </summary>
/// <param name="units">What is dealt out.</param>
/// <param name="batchesStayWhole">True where the loss of a row depends on those beside it: then batches are dealt out, as they are.</param>
/// <param name="batchSize">Rows of such a batch.</param>
internal sealed class RowDealer(RowUnits units, bool batchesStayWhole, int batchSize, int rank, int size)
{
    /// <summary>The part of this process; none where there are too few for all.</summary>
    /// <param name="step">Of all processes, in the order of the epoch.</param>
    public int[] Deal(int[] step)
    {
        if (size == 1)
        {
            return step;
        }

        if (batchesStayWhole)
        {
            return [.. step.Chunk(batchSize).Where((_, batch) => batch % size == rank).SelectMany(batch => batch)];
        }

        // There and back, so that nobody always has the longer of two.
        return
        [
            .. step.OrderByDescending(units.Length)
                .Where((_, place) => (place / size % 2 == 0 ? place % size : size - 1 - (place % size)) == rank),
        ];
    }
}
