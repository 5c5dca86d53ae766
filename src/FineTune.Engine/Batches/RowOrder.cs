using FineTune.Contracts;
using static TorchSharp.torch;

namespace FineTune.Engine.Batches;

/// <summary>
/// In which order an epoch takes the rows, or what goes through the model together. An order follows from seed
/// and epoch alone, so that going on from a checkpoint needs no state.
/// </summary>
internal static class RowOrder
{
    /// <summary>Most batches whose rows are sorted together, as Hugging Face has it.</summary>
    private const int LargestMegabatch = 50;

    /// <param name="epoch">From 0.</param>
    /// <param name="ranks">Processes, whose batches make a step together.</param>
    /// <returns>Indices of the units, of all processes.</returns>
    public static int[] Of(TrainingArguments arguments, RowUnits units, int epoch, int ranks = 1)
    {
        int seed = arguments.DataSeed ?? arguments.Seed;
        return arguments.TrainSamplingStrategy switch
        {
            TrainSamplingStrategy.Sequential => [.. Enumerable.Range(0, units.Count)],
            TrainSamplingStrategy.GroupByLength => GroupedByLength(
                Random(units.Count, seed, epoch),
                units.Length,
                arguments.PerDeviceTrainBatchSize * ranks * arguments.GradientAccumulationSteps),
            _ => Random(units.Count, seed, epoch),
        };
    }

    /// <summary><c>torch.randperm</c> with a generator of seed + epoch, as Hugging Face's Trainer has it.</summary>
    public static int[] Random(int rows, int seed, int epoch)
    {
        using var generator = new Generator((ulong)((long)seed + epoch));
        using Tensor order = randperm(rows, generator: generator);
        return [.. order.data<long>().Select(row => (int)row)];
    }

    /// <summary>
    /// Sorts an order within megabatches, longest rows first, and puts the longest row of all at the very start, so that a lack of memory shows
    /// at once (transformers/trainer_pt_utils.py, get_length_grouped_indices).
    /// </summary>
    /// <param name="order">A random order.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="batch">Rows of a step.</param>
    public static int[] GroupedByLength(int[] order, Func<int, int> length, int batch)
    {
        int megabatch = Math.Clamp(order.Length / (batch * 4), 1, LargestMegabatch) * batch;
        int[] grouped = [.. order.Chunk(megabatch).SelectMany(rows => rows.OrderByDescending(length))];
        int longest =
            Enumerable.Range(0, (grouped.Length + megabatch - 1) / megabatch).Select(index => index * megabatch).MaxBy(start => length(grouped[start]));
        (grouped[0], grouped[longest]) = (grouped[longest], grouped[0]);
        return grouped;
    }
}
