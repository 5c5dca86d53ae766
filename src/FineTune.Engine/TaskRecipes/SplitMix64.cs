namespace FineTune.Engine.TaskRecipes;

/// <summary>Draws that are functions of what they are for, not of the draws before them (Steele, Lea and Flood, 2014).</summary>
internal static class SplitMix64
{
    /// <summary>A number from 0 up to 1.</summary>
    public static double Uniform(params ReadOnlySpan<ulong> purpose)
    {
        ulong state = 0;
        foreach (ulong part in purpose)
        {
            state = Mix(state ^ part);
        }

        return (state >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The step and finaliser.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
