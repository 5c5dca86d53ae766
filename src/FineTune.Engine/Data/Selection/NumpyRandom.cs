using System.Numerics;

namespace FineTune.Engine.Data;

/// <summary>
/// <c>numpy.random.default_rng(seed)</c>, as far as a permutation and draws need it: SeedSequence (numpy/random/bit_generator.pyx), PCG64
/// XSL-RR (numpy/random/src/pcg64) and bounded numbers by random_interval (numpy/random/src/distributions/distributions.c).
/// <c>datasets.Dataset.shuffle(seed)</c> takes its order from there, so that the same seed gives the same rows.
/// </summary>
internal sealed class NumpyRandom
{
    private const int PoolSize = 4;

    private static readonly UInt128 Multiplier = new(2549297995355413924, 4865540595714422341);

    private readonly UInt128 _increment;
    private UInt128 _state;
    private uint _spareHalf;
    private bool _hasSpareHalf;

    public NumpyRandom(int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        ulong[] words = GenerateState(MixEntropy((uint)seed), 4);
        _increment = (new UInt128(words[2], words[3]) << 1) | 1;
        Step();
        _state += new UInt128(words[0], words[1]);
        Step();
    }

    /// <summary><c>Generator.permutation(count)</c>: Fisher-Yates from the end.</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)NextBounded((uint)i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    /// <summary><c>Generator.random()</c>: 53 bits, from 0 to below 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>A number from 0 to <paramref name="maximum"/>, both included: as many bits as it has, again while they are too large.</summary>
    private uint NextBounded(uint maximum)
    {
        uint mask = (uint)((1UL << (32 - BitOperations.LeadingZeroCount(maximum))) - 1);
        uint value;
        do
        {
            value = NextUInt32() & mask;
        }
        while (value > maximum);
        return value;
    }

    /// <summary>The low half of a 64-bit number, then its high half.</summary>
    private uint NextUInt32()
    {
        if (_hasSpareHalf)
        {
            _hasSpareHalf = false;
            return _spareHalf;
        }

        ulong next = NextUInt64();
        _spareHalf = (uint)(next >> 32);
        _hasSpareHalf = true;
        return (uint)next;
    }

    private ulong NextUInt64()
    {
        Step();
        return ulong.RotateRight((ulong)(_state >> 64) ^ (ulong)_state, (int)(_state >> 122));
    }

    private void Step() => _state = (_state * Multiplier) + _increment;

    private static uint[] MixEntropy(uint entropy)
    {
        uint constant = 0x43b0d7e5;
        uint Hash(uint value)
        {
            value ^= constant;
            constant *= 0x931e8875;
            value *= constant;
            return value ^ (value >> 16);
        }

        uint[] pool = new uint[PoolSize];
        for (int i = 0; i < PoolSize; i++)
        {
            pool[i] = Hash(i == 0 ? entropy : 0);
        }

        for (int source = 0; source < PoolSize; source++)
        {
            for (int target = 0; target < PoolSize; target++)
            {
                if (source != target)
                {
                    uint mixed = (0xca01f9dd * pool[target]) - (0x4973f715 * Hash(pool[source]));
                    pool[target] = mixed ^ (mixed >> 16);
                }
            }
        }

        return pool;
    }

    private static ulong[] GenerateState(uint[] pool, int count)
    {
        uint constant = 0x8b51f9dd;
        uint Next(int index)
        {
            uint value = pool[index % PoolSize] ^ constant;
            constant *= 0x58f38ded;
            value *= constant;
            return value ^ (value >> 16);
        }

        ulong[] words = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            ulong low = Next(2 * i);
            words[i] = low | ((ulong)Next((2 * i) + 1) << 32);
        }

        return words;
    }
}
