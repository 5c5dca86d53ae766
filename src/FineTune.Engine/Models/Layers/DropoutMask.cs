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
    /// <summary>A float32 mask on the CPU.</summary>
    /// <param name="probability">As for <see cref="Fill"/>.</param>
    public static Tensor Create(long[] shape, double probability, ulong seed)
    {
        Tensor mask = empty(shape, dtype: ScalarType.Float32, device: CPU);
        Fill(MemoryMarshal.Cast<byte, float>(mask.bytes), probability, seed);
        return mask;
    }

    /// <summary>Writes 0 with a probability, and else what keeps the expectation: 1 / (1 - probability).</summary>
    /// <param name="probability">Of a 0, from 0 to below 1; met to 2^-32.</param>
    public static void Fill(Span<float> mask, double probability, ulong seed)
    {
        Vector256<uint> threshold = Vector256.Create((uint)Math.Min(Math.Round(probability * (1L << 32)), uint.MaxValue));
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
}
