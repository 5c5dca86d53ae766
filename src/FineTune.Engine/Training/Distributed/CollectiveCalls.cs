using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using FineTune.Engine.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>What a training says to its other processes, by the calls of <see cref="ICollective"/>. All of them throw what those throw.</summary>
internal static class CollectiveCalls
{
    /// <summary>Numbers of one bucket of tensors: what is sent at once, and lies in memory once more meanwhile.</summary>
    private const long Bucket = 1 << 23;

    /// <summary>For each of the questions whether any process says yes.</summary>
    public static bool[] Any(this ICollective collective, params ReadOnlySpan<bool> own)
    {
        Span<double> votes = stackalloc double[own.Length];
        for (int index = 0; index < own.Length; index++)
        {
            votes[index] = own[index] ? 1 : 0;
        }

        if (collective.Size > 1)
        {
            collective.AllReduceSum(votes);
        }

        bool[] answers = new bool[own.Length];
        for (int index = 0; index < own.Length; index++)
        {
            answers[index] = votes[index] > 0;
        }

        return answers;
    }

    /// <summary>Stops all processes at this point where one of them is to stop.</summary>
    /// <exception cref="OperationCanceledException">It is.</exception>
    public static void ThrowIfCancelled(this ICollective collective, CancellationToken cancellation)
    {
        if (collective.Size == 1)
        {
            cancellation.ThrowIfCancellationRequested();
        }
        else if (collective.Any(cancellation.IsCancellationRequested)[0])
        {
            throw new StoppedTogetherException(cancellation);
        }
    }

    /// <summary>Everyone gets the text of one, which may be null.</summary>
    /// <param name="own">Of that one the text; of others anything.</param>
    /// <param name="root">The rank whose text it is.</param>
    public static string? Tell(this ICollective collective, string? own, int root = 0)
    {
        byte[] text = collective.Rank == root && own is not null ? Encoding.UTF8.GetBytes(own) : [];
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, own is null ? -1 : text.Length);
        collective.Broadcast(length, root);
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (bytes <= 0)
        {
            return bytes < 0 ? null : "";
        }

        byte[] told = collective.Rank == root ? text : new byte[bytes];
        collective.Broadcast(told, root);
        return Encoding.UTF8.GetString(told);
    }

    /// <summary>Everyone gets the numbers of rank 0.</summary>
    public static void Tell(this ICollective collective, Span<double> numbers) => collective.Broadcast(MemoryMarshal.AsBytes(numbers), root: 0);

    /// <summary>Everyone gets the values of one, in place: bucket after bucket.</summary>
    /// <param name="tensors">Of the same kinds and shapes in every process.</param>
    /// <param name="root">The rank whose values they are.</param>
    public static void Tell(this ICollective collective, IEnumerable<Tensor> tensors, int root)
    {
        if (collective.Size == 1)
        {
            return;
        }

        using IDisposable withoutGraph = no_grad();
        foreach (Tensor[] bucket in Buckets([.. tensors], Bucket))
        {
            if (bucket is [var large] && large.NumberOfElements > Bucket)
            {
                TellLarge(collective, large, root);
                continue;
            }

            byte[] bytes = new byte[bucket.Sum(tensor => tensor.NumberOfElements * tensor.ElementSize)];
            Copy(bucket, bytes, fromTensors: true);
            collective.Broadcast(bytes, root);
            if (collective.Rank != root)
            {
                Copy(bucket, bytes, fromTensors: false);
            }
        }
    }

    /// <summary>In pieces: all of its bytes may be more than an array has.</summary>
    private static void TellLarge(ICollective collective, Tensor tensor, int root)
    {
        using Tensor values = tensor.detach().cpu().contiguous();
        using Tensor flat = values.view(-1);
        foreach (Tensor piece in FlatTensors.Pieces(flat, Bucket))
        {
            using (piece)
            {
                collective.Tell([piece], root);
            }
        }

        if (collective.Rank != root && (tensor.device_type != DeviceType.CPU || !tensor.is_contiguous()))
        {
            tensor.copy_(values).DetachFromDisposeScope();
        }
    }

    /// <summary>Copies the values of tensors to bytes, one after the other, or back.</summary>
    private static void Copy(Tensor[] tensors, Span<byte> bytes, bool fromTensors)
    {
        foreach (Tensor tensor in tensors)
        {
            using Tensor values = tensor.detach().cpu().contiguous();
            Span<byte> ofTensor = values.Values<byte>();
            if (fromTensors)
            {
                ofTensor.CopyTo(bytes);
            }
            else
            {
                bytes[..ofTensor.Length].CopyTo(ofTensor);
                tensor.copy_(values).DetachFromDisposeScope();
            }

            bytes = bytes[ofTensor.Length..];
        }
    }

    /// <summary>Tensors that go together; one that is larger than a bucket goes alone.</summary>
    /// <param name="size">Numbers of a bucket.</param>
    public static IEnumerable<Tensor[]> Buckets(IReadOnlyList<Tensor> tensors, long size)
    {
        int first = 0;
        while (first < tensors.Count)
        {
            int last = first;
            long numbers = 0;
            while (last < tensors.Count && (last == first || numbers + tensors[last].NumberOfElements <= size))
            {
                numbers += tensors[last++].NumberOfElements;
            }

            yield return [.. tensors.Skip(first).Take(last - first)];
            first = last;
        }
    }

    /// <summary>Rank 0 gets what each process has; the others get nothing.</summary>
    /// <param name="own">Of any length, as each has it.</param>
    /// <returns>Those of rank 0 first; empty for all but rank 0.</returns>
    public static byte[][] GatherAtFirst(this ICollective collective, byte[] own)
    {
        byte[] ofAll = new byte[sizeof(long) * collective.Size];
        collective.AllGather(BitConverter.GetBytes((long)own.Length), ofAll);
        byte[][] gathered = new byte[collective.Size][];
        for (int rank = 1; rank < collective.Size; rank++)
        {
            byte[] bytes = rank == collective.Rank ? own : new byte[BitConverter.ToInt64(ofAll, rank * sizeof(long))];
            if (bytes.Length > 0)
            {
                collective.Broadcast(bytes, rank);
            }

            gathered[rank] = bytes;
        }

        gathered[0] = own;
        return collective.Rank == 0 ? gathered : [];
    }

    /// <summary>Adds tensors up over all processes, in place, in buckets of float32.</summary>
    public static void AddUp(this ICollective collective, IReadOnlyList<Tensor> tensors)
    {
        foreach (Tensor[] bucket in Buckets(tensors, Bucket))
        {
            collective.AddUpBucket(bucket);
        }
    }

    /// <summary>Adds tensors up over all processes, in place, in one call.</summary>
    public static void AddUpBucket(this ICollective collective, Tensor[] tensors) => FlatTensors.Change(tensors, collective.AllReduceSum);
}
