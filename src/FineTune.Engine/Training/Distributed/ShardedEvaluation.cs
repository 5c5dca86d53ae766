using System.Runtime.InteropServices;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// An evaluation whose batches are dealt out to the processes. Rank 0 gets what each has computed and measures it in the order in which one process would
/// have: the metrics are those of one process. Metrics that are sums are added up instead, where outputs are as wide as a vocabulary.
/// </summary>
/// <param name="compute">Outputs and losses of a batch: float32, of any shapes.</param>
/// <param name="collate">The batch of some rows; of one that was dealt to another process its targets are needed here, too.</param>
internal sealed class ShardedEvaluation(
    ICollective collective, IReadOnlyList<int[]> batches, Func<int[], Batch> collate, Func<Batch, (Tensor Outputs, Tensor Losses)> compute)
{
    private bool IsFirst => collective.Rank == 0;

    /// <param name="metrics">Of rank 0 they are told all there is; those of others are of no use afterwards, unless they are sums.</param>
    /// <param name="done">Told the rows of each round.</param>
    /// <returns>The sum of all losses and the targets they are of.</returns>
    public (double LossSum, double Weight) Run(ITaskMetrics metrics, Action<int> done, CancellationToken cancellation)
    {
        bool areSums = metrics.Sums is not null;
        double[] totals = new double[2];
        for (int first = 0; first < batches.Count; first += collective.Size)
        {
            collective.ThrowIfCancelled(cancellation);
            int[][] round = [.. batches.Skip(first).Take(collective.Size)];
            Round(round, metrics, areSums, totals);
            done(round.Sum(rows => rows.Length));
        }

        if (areSums)
        {
            AddUp(metrics, totals);
        }
        else
        {
            collective.Tell(totals);
        }

        return (totals[0], totals[1]);
    }

    private void Round(int[][] round, ITaskMetrics metrics, bool areSums, double[] totals)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        byte[] own = [];
        if (collective.Rank < round.Length)
        {
            using Batch batch = collate(round[collective.Rank]);
            (Tensor outputs, Tensor losses) = compute(batch);
            if (areSums || IsFirst)
            {
                Add(metrics, outputs, losses, batch, totals);
            }
            else
            {
                own = [.. Packed(outputs), .. Packed(losses)];
            }
        }

        if (areSums)
        {
            return;
        }

        byte[][] ofOthers = collective.GatherAtFirst(own);
        for (int rank = 1; rank < Math.Min(ofOthers.Length, round.Length); rank++)
        {
            ReadOnlySpan<byte> packed = ofOthers[rank];
            Tensor outputs = Unpacked(ref packed);
            Tensor losses = Unpacked(ref packed);
            using Batch batch = collate(round[rank]);
            Add(metrics, outputs, losses, batch, totals);
        }
    }

    private static void Add(ITaskMetrics metrics, Tensor outputs, Tensor losses, Batch batch, double[] totals)
    {
        using Tensor sum = losses.sum(ScalarType.Float64);
        totals[0] += sum.item<double>();
        totals[1] += batch.TargetWeight;
        metrics.Add(outputs, losses, batch);
    }

    private void AddUp(ITaskMetrics metrics, double[] totals)
    {
        double[] sums = [.. totals, .. metrics.Sums!];
        collective.AllReduceSum(sums);
        sums.AsSpan(0, totals.Length).CopyTo(totals);
        metrics.Sums = sums[totals.Length..];
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
