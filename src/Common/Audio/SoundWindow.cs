namespace FineTune.Audio;

/// <summary>What the samples of a frame are multiplied by, so that it has no hard ends.</summary>
internal static class SoundWindow
{
    /// <summary>Hann's: a raised cosine.</summary>
    /// <param name="isPeriodic">True where a window of the same length could follow; false where both ends are 0.</param>
    public static double[] Hann(int length, bool isPeriodic)
    {
        int period = isPeriodic ? length : length - 1;
        return [.. Enumerable.Range(0, length).Select(index => period == 0 ? 1 : 0.5 - (0.5 * Math.Cos(2 * Math.PI * index / period)))];
    }
}
