using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Random masks by <see cref="RandomLanes"/>, the same on every processor and with any number of threads. libtorch draws one number after the other on one
/// thread, which in a small model takes as long as the matrix products.
/// </summary>
internal static unsafe class DropoutMask
{
    /// <summary>Cells of a block, which has numbers of its own, so that blocks are drawn side by side. A multiple of all vectors.</summary>
    public const int Block = 1 << 16;

    private static readonly int Lanes = Vector256<float>.Count;

    /// <summary>A mask on the CPU. Where it is 0 does not depend on the type.</summary>
    /// <param name="probability">As for <see cref="Fill"/>.</param>
    /// <param name="type">Float32 or BFloat16.</param>
    public static Tensor Create(long[] shape, double probability, ulong seed, ScalarType type = ScalarType.Float32)
    {
        Tensor mask = empty(shape, dtype: type, device: CPU);
        void* cells = mask.Address();
        if (type == ScalarType.BFloat16)
        {
            ForEachBlock(mask.numel(), (start, count) => FillBFloat16(new Span<ushort>((ushort*)cells + start, count), probability, SeedOf(seed, start)));
        }
        else
        {
            ForEachBlock(mask.numel(), (start, count) => Write(null, null, (float*)cells + start, count, probability, SeedOf(seed, start)));
        }

        return mask;
    }

    /// <summary>Writes 0 with a probability, and else what keeps the expectation: 1 / (1 - probability).</summary>
    /// <param name="probability">Of a 0, from 0 to below 1; met to 2^-32.</param>
    public static void Fill(Span<float> mask, double probability, ulong seed)
    {
        fixed (float* cells = mask)
        {
            float* start = cells;
            ForEachBlock(mask.Length, (first, count) => Write(null, null, start + first, count, probability, SeedOf(seed, first)));
        }
    }

    /// <summary>The product with a mask, and where something is to be added the sum with that, in one pass over them.</summary>
    /// <param name="states">float32 on the CPU; added likewise, of that shape.</param>
    /// <param name="inPlace">True writes it where the states are, which lie in one piece.</param>
    public static Tensor Apply(Tensor states, double probability, ulong seed, Tensor? added = null, bool inPlace = false)
    {
        using Tensor from = states.contiguous();
        using Tensor? plus = added?.contiguous();
        Tensor result = inPlace ? states : empty(states.shape, dtype: ScalarType.Float32, device: CPU);
        float* source = (float*)from.Address();
        float* addend = plus is null ? null : (float*)plus.Address();
        float* target = (float*)result.Address();
        ForEachBlock(result.numel(), (start, count) =>
            Write(source + start, addend is null ? null : addend + start, target + start, count, probability, SeedOf(seed, start)));
        return result;
    }

    private static void ForEachBlock(long cells, Action<long, int> write)
    {
        long blocks = (cells + Block - 1) / Block;
        if (blocks == 1)
        {
            write(0, (int)cells);
            return;
        }

        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, block =>
            write(block * Block, (int)Math.Min(Block, cells - (block * Block))));
    }

    /// <summary>The seed of a block: SplitMix64's numbers of all blocks follow one another.</summary>
    /// <param name="start">The block's first cell.</param>
    private static ulong SeedOf(ulong seed, long start) => RandomLanes.SeedAfter(seed, start / Block);

    /// <param name="source">What the mask is multiplied by; null for nothing. Added likewise.</param>
    private static void Write(float* source, float* added, float* target, int count, double probability, ulong seed)
    {
        Vector256<uint> threshold = Threshold(probability);
        Vector256<float> kept = Vector256.Create((float)(1 / (1 - probability)));
        var lanes = new RandomLanes(seed);
        int cell = 0;
        for (; cell <= count - Lanes; cell += Lanes)
        {
            Vector256<float> cells = Vector256.AndNot(kept, Vector256.LessThan(lanes.Next(), threshold).AsSingle());
            cells = source is null ? cells : cells * Vector256.Load(source + cell);
            (added is null ? cells : cells + Vector256.Load(added + cell)).Store(target + cell);
        }

        Vector256<float> last = Vector256.AndNot(kept, Vector256.LessThan(lanes.Next(), threshold).AsSingle());
        for (int lane = 0; cell < count; cell++, lane++)
        {
            float value = source is null ? last[lane] : last[lane] * source[cell];
            target[cell] = added is null ? value : value + added[cell];
        }
    }

    private static void FillBFloat16(Span<ushort> mask, double probability, ulong seed)
    {
        Vector256<uint> threshold = Threshold(probability);
        Vector256<ushort> kept = Vector256.Create(BFloat16((float)(1 / (1 - probability))));
        var lanes = new RandomLanes(seed);
        Span<Vector256<ushort>> whole = MemoryMarshal.Cast<ushort, Vector256<ushort>>(mask);
        foreach (ref Vector256<ushort> cells in whole)
        {
            cells = Next(ref lanes, threshold, kept);
        }

        Span<ushort> last = stackalloc ushort[Vector256<ushort>.Count];
        Next(ref lanes, threshold, kept).CopyTo(last);
        Span<ushort> rest = mask[(whole.Length * last.Length)..];
        last[..rest.Length].CopyTo(rest);
    }

    private static Vector256<ushort> Next(ref RandomLanes lanes, Vector256<uint> threshold, Vector256<ushort> kept)
    {
        Vector256<uint> first = Vector256.LessThan(lanes.Next(), threshold);
        Vector256<uint> second = Vector256.LessThan(lanes.Next(), threshold);
        return Vector256.AndNot(kept, Vector256.Narrow(first, second));
    }

    private static Vector256<uint> Threshold(double probability) =>
        Vector256.Create((uint)Math.Min(Math.Round(probability * (1L << 32)), uint.MaxValue));

    /// <summary>The bits of the nearest bfloat16, the even one of two.</summary>
    private static ushort BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
