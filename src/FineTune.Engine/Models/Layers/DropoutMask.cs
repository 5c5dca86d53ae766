using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Random masks by eight lanes of xoshiro128++ (Blackman and Vigna, 2021, "Scrambled Linear Pseudorandom Number Generators"), the same on every
/// processor. libtorch draws one number after the other on one thread, which in a small model takes as long as the matrix products.
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
        var lanes = new Lanes(seed);
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

    private struct Lanes
    {
        private Vector256<uint> _s0;
        private Vector256<uint> _s1;
        private Vector256<uint> _s2;
        private Vector256<uint> _s3;

        public Lanes(ulong seed)
        {
            _s0 = Mixed(ref seed);
            _s1 = Mixed(ref seed);
            _s2 = Mixed(ref seed);
            _s3 = Mixed(ref seed);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<uint> Next()
        {
            Vector256<uint> drawn = Rotated(_s0 + _s3, 7) + _s0;
            Vector256<uint> shifted = _s1 << 9;
            _s2 ^= _s0;
            _s3 ^= _s1;
            _s1 ^= _s2;
            _s0 ^= _s3;
            _s2 ^= shifted;
            _s3 = Rotated(_s3, 11);
            return drawn;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<uint> Rotated(Vector256<uint> value, int bits) => (value << bits) | (value >>> (32 - bits));

        /// <summary>SplitMix64 (Steele, Lea and Flood, 2014), by which xoshiro's authors advise to seed.</summary>
        private static Vector256<uint> Mixed(ref ulong seed)
        {
            Span<ulong> words = stackalloc ulong[Vector256<ulong>.Count];
            foreach (ref ulong word in words)
            {
                seed += 0x9E3779B97F4A7C15;
                ulong mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
                word = mixed ^ (mixed >> 31);
            }

            return Vector256.Create<ulong>(words).AsUInt32();
        }
    }
}
