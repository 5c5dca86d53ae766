namespace FineTune.Engine.Native;

/// <summary>
/// Random numbers of a row that are a function of what they are for, and not of the draws before: a resumed run draws the same, and so does any split into
/// batches.
/// </summary>
internal static class RowRandom
{
    /// <param name="seed">The run's.</param>
    /// <param name="pass">The epoch.</param>
    /// <param name="row">The row's number.</param>
    /// <param name="purpose">What the number is for; numbers of different purposes have nothing in common.</param>
    /// <param name="index">Which of several.</param>
    /// <returns>A number from 0 to below 1.</returns>
    public static double Uniform(int seed, int pass, int row, int purpose, int index)
    {
        ulong state = Mix((uint)seed);
        state = Mix(state ^ (uint)pass);
        state = Mix(state ^ (uint)row);
        state = Mix(state ^ (((ulong)(uint)purpose << 32) | (uint)index));
        return (state >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The same of a seed that stands for a step or a row of it, and of what the number is for.</summary>
    public static double Uniform(ulong seed, ReadOnlySpan<long> purpose) => (Seed(seed, purpose) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A seed that follows from another one and what it is for.</summary>
    public static ulong Seed(ulong seed, ReadOnlySpan<long> values)
    {
        ulong state = Mix(seed);
        foreach (long value in values)
        {
            state = Mix(state ^ (ulong)value);
        }

        return state;
    }

    /// <summary>The step and finaliser of SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
