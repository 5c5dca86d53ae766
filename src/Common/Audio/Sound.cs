namespace FineTune.Audio;

/// <summary>A recording in memory.</summary>
/// <param name="Samples">One channel, from -1 to 1.</param>
/// <param name="SamplingRate">Samples a second.</param>
internal sealed record Sound(float[] Samples, int SamplingRate)
{
    /// <summary>How long it is.</summary>
    public double Seconds => (double)Samples.Length / SamplingRate;
}
