using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FineTune.Engine.Native;

/// <summary>
/// Random bits by eight lanes of xoshiro128++ (Blackman and Vigna, 2021, "Scrambled Linear Pseudorandom Number Generators"), the same on every
/// processor.
/// </summary>
internal struct RandomLanes
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Numbers of SplitMix64 that the lanes begin with.</summary>
    private const int SeedNumbers = 16;

    private Vector256<uint> _s0;
    private Vector256<uint> _s1;
    private Vector256<uint> _s2;
    private Vector256<uint> _s3;

    public RandomLanes(ulong seed)
    {
        _s0 = Mixed(ref seed);
        _s1 = Mixed(ref seed);
        _s2 = Mixed(ref seed);
        _s3 = Mixed(ref seed);
    }

    /// <summary>A seed for lanes that begin with the numbers of SplitMix64 behind those that others begin with.</summary>
    /// <param name="seed">Of the first ones.</param>
    /// <param name="others">How many begin before them, that one among them.</param>
    public static ulong SeedAfter(ulong seed, long others) => seed + ((ulong)others * SeedNumbers * Step);

    /// <summary>The next 32 random bits of each lane.</summary>
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
            seed += Step;
            ulong mixed = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            word = mixed ^ (mixed >> 31);
        }

        return Vector256.Create<ulong>(words).AsUInt32();
    }
}
