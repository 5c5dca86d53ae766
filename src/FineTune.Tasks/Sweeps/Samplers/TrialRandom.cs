namespace FineTune.Tasks.Sweeps;

/// <summary>
/// Random numbers of one trial (SplitMix64; Steele, Lea and Flood 2014). They depend on the sweep's seed and the trial's number alone: which trials ran
/// before, and in how many processes, changes nothing.
/// </summary>
internal sealed class TrialRandom(int seed, int trial)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state = Mix(((ulong)(uint)seed << 32) ^ (uint)trial);

    /// <summary>A number of [0, 1) with 53 random bits.</summary>
    public double NextDouble()
    {
        _state += Golden;
        return (Mix(_state) >> 11) * (1.0 / (1ul << 53));
    }

    /// <summary>An index, each with the share of its weight.</summary>
    /// <param name="weights">Add up to 1.</param>
    public int NextIndex(ReadOnlySpan<double> weights)
    {
        double left = NextDouble();
        for (int index = 0; index < weights.Length - 1; index++)
        {
            left -= weights[index];
            if (left < 0)
            {
                return index;
            }
        }

        return weights.Length - 1;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
