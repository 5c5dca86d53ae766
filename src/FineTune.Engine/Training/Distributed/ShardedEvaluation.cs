using System.Runtime.InteropServices;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// An evaluation whose batches are dealt out to the processes. Rank 0 gets what each has computed and measures it in the order in which one process would
/// have: the metrics are those of one process. Of outputs as wide as a vocabulary it gets what the metrics look at.
/// </summary>
/// <param name="compute">Outputs and losses of a batch: float32, of any shapes.</param>
/// <param name="collate">The batch of some rows; of one that was dealt to another process its targets are needed here, too.</param>
internal sealed class ShardedEvaluation(
    ICollective collective, IReadOnlyList<int[]> batches, Func<int[], Batch> collate, Func<Batch, (Tensor Outputs, Tensor Losses)> compute)
{
    private bool IsFirst => collective.Rank == 0;

    /// <param name="metrics">Of rank 0 they are told all there is; those of others are of no use afterwards.</param>
    /// <param name="done">Told the rows of each round.</param>
    /// <returns>The sum of all losses and the targets they are of.</returns>
    public (double LossSum, double Weight) Run(ITaskMetrics metrics, Action<int> done, CancellationToken cancellation)
    {
        double[] totals = new double[2];
        foreach (int[][] round in batches.Chunk(collective.Size))
        {
            collective.ThrowIfCancelled(cancellation);
            Round(round, metrics, totals);
            done(round.Sum(rows => rows.Length));
        }

        collective.Tell(totals);
        return (totals[0], totals[1]);
    }

    private void Round(int[][] round, ITaskMetrics metrics, double[] totals)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        byte[] own = [];
        if (collective.Rank < round.Length)
        {
            using Batch batch = collate(round[collective.Rank]);
            (Tensor outputs, Tensor losses) = compute(batch);
            if (IsFirst)
            {
                AddLosses(losses, batch, totals);
                metrics.Add(outputs, losses, batch);
            }
            else
            {
                own = [.. Packed(metrics.Reduces ? metrics.Reduce(outputs, batch) : outputs), .. Packed(losses)];
            }
        }

        byte[][] ofOthers = collective.GatherAtFirst(own);
        for (int rank = 1; rank < Math.Min(ofOthers.Length, round.Length); rank++)
        {
            ReadOnlySpan<byte> packed = ofOthers[rank];
            using Batch batch = collate(round[rank]);
            Tensor outputs = Unpacked(ref packed).to(batch.Targets.device);
            Tensor losses = Unpacked(ref packed).to(batch.Targets.device);
            AddLosses(losses, batch, totals);
            if (metrics.Reduces)
            {
                metrics.AddReduced(outputs, losses, batch);
            }
            else
            {
                metrics.Add(outputs, losses, batch);
            }
        }
    }

    private static void AddLosses(Tensor losses, Batch batch, double[] totals)
    {
        using Tensor sum = losses.sum(ScalarType.Float64);
        totals[0] += sum.item<double>();
        totals[1] += batch.TargetWeight;
    }

    /// <summary>Number of dimensions, dimensions, values.</summary>
    private static byte[] Packed(Tensor tensor)
    {
        using Tensor values = tensor.to(ScalarType.Float32).cpu().contiguous();
        long[] header = [values.shape.Length, .. values.shape];
        return [.. MemoryMarshal.AsBytes(header.AsSpan()), .. values.Values<byte>()];
    }

    private static Tensor Unpacked(ref ReadOnlySpan<byte> packed)
    {
        int dimensions = (int)MemoryMarshal.Read<long>(packed);
        long[] shape = MemoryMarshal.Cast<byte, long>(packed.Slice(sizeof(long), dimensions * sizeof(long))).ToArray();
        int bytes = (int)(shape.Aggregate(1L, (product, dimension) => product * dimension) * sizeof(float));
        packed = packed[((dimensions + 1) * sizeof(long))..];
        Tensor tensor = empty(shape);
        packed[..bytes].CopyTo(tensor.Values<byte>());
        packed = packed[bytes..];
        return tensor;
    }
}
