namespace FineTune.Answers;

/// <summary>Draws tokens by their probabilities; the same from a seed on every machine (SplitMix64; Steele, Lea and Flood, 2014).</summary>
internal sealed class RandomDraws(ulong seed)
{
    private ulong _state = seed;

    /// <param name="choices">Their probabilities have the sum 1.</param>
    public int Draw(IReadOnlyList<(int Token, double Probability)> choices)
    {
        double left = Uniform();
        foreach ((int token, double probability) in choices)
        {
            left -= probability;
            if (left < 0)
            {
                return token;
            }
        }

        // What rounding has left over.
        return choices[^1].Token;
    }

    /// <summary>From 0 up to 1.</summary>
    private double Uniform()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong value = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return ((value ^ (value >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
