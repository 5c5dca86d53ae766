using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Random masks by <see cref="RandomLanes"/>, the same on every processor. libtorch draws one number after the other on one thread, which in a small
/// model takes as long as the matrix products.
/// </summary>
internal static class DropoutMask
{
    /// <summary>A mask on the CPU. Where it is 0 does not depend on the type.</summary>
    /// <param name="probability">As for <see cref="Fill"/>.</param>
    /// <param name="type">Float32 or BFloat16.</param>
    public static Tensor Create(long[] shape, double probability, ulong seed, ScalarType type = ScalarType.Float32)
    {
        Tensor mask = empty(shape, dtype: type, device: CPU);
        if (type == ScalarType.BFloat16)
        {
            FillBFloat16(MemoryMarshal.Cast<byte, ushort>(mask.bytes), probability, seed);
        }
        else
        {
            Fill(MemoryMarshal.Cast<byte, float>(mask.bytes), probability, seed);
        }

        return mask;
    }

    /// <summary>Writes 0 with a probability, and else what keeps the expectation: 1 / (1 - probability).</summary>
    /// <param name="probability">Of a 0, from 0 to below 1; met to 2^-32.</param>
    public static void Fill(Span<float> mask, double probability, ulong seed)
    {
        Vector256<uint> threshold = Threshold(probability);
        Vector256<float> kept = Vector256.Create((float)(1 / (1 - probability)));
        var lanes = new RandomLanes(seed);
        Span<Vector256<float>> whole = MemoryMarshal.Cast<float, Vector256<float>>(mask);
        foreach (ref Vector256<float> cells in whole)
        {
            cells = Vector256.AndNot(kept, Vector256.LessThan(lanes.Next(), threshold).AsSingle());
        }

        Span<float> last = stackalloc float[Vector256<float>.Count];
        Vector256.AndNot(kept, Vector256.LessThan(lanes.Next(), threshold).AsSingle()).CopyTo(last);
        Span<float> rest = mask[(whole.Length * last.Length)..];
        last[..rest.Length].CopyTo(rest);
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
