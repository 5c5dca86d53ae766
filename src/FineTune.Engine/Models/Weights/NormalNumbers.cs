using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// Numbers of a normal distribution, from <see cref="RandomLanes"/> by the transform of Box and Muller (1958). libtorch draws one after the other from a
/// Mersenne Twister, which for the weights of a large model takes a good part of the time to its first step.
/// </summary>
internal static class NormalNumbers
{
    /// <summary>A span cannot hold the largest weights.</summary>
    private const long PartLength = 1 << 30;

    private const float Step = 1f / (1 << 24);

    /// <summary>Fills a tensor with numbers around 0.</summary>
    /// <param name="weight">Contiguous, float32, on the CPU.</param>
    public static unsafe void Fill(Tensor weight, double standardDeviation, ulong seed)
    {
        var lanes = new RandomLanes(seed);
        float* numbers = (float*)weight.Address();
        for (long start = 0; start < weight.NumberOfElements; start += PartLength)
        {
            var part = new Span<float>(numbers + start, (int)Math.Min(PartLength, weight.NumberOfElements - start));
            Fill(part, (float)standardDeviation, ref lanes);
        }
    }

    /// <summary>Fills a span with numbers around 0.</summary>
    public static void Fill(Span<float> numbers, float standardDeviation, ref RandomLanes lanes)
    {
        Span<Vector512<float>> whole = MemoryMarshal.Cast<float, Vector512<float>>(numbers);
        foreach (ref Vector512<float> drawn in whole)
        {
            drawn = Next(ref lanes, standardDeviation);
        }

        Span<float> rest = numbers[(whole.Length * Vector512<float>.Count)..];
        Span<float> last = stackalloc float[Vector512<float>.Count];
        Next(ref lanes, standardDeviation).CopyTo(last);
        last[..rest.Length].CopyTo(rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Next(ref RandomLanes lanes, float standardDeviation)
    {
        // Above 0, of which there is no logarithm.
        Vector256<float> radius = Vector256.Sqrt(Vector256.Log(Uniform(lanes.Next()) + Vector256.Create(Step)) * -2) * standardDeviation;
        (Vector256<float> sine, Vector256<float> cosine) = Vector256.SinCos(Uniform(lanes.Next()) * MathF.Tau);
        return Vector512.Create(radius * cosine, radius * sine);
    }

    /// <summary>From 0 to below 1, of as many bits as a float holds.</summary>
    private static Vector256<float> Uniform(Vector256<uint> bits) => Vector256.ConvertToSingle((bits >>> 8).AsInt32()) * Step;
}
