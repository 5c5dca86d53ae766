using FineTune.Engine.Data;

namespace FineTune.Engine.TaskRecipes;

/// <summary>What token files keep of a recording, and what was seen of all of it.</summary>
/// <param name="Samples">Of the whole recording, at the rate that the model takes.</param>
/// <param name="IsSilent">True where all samples are one number.</param>
/// <param name="IsClipped">True where many are the largest there can be.</param>
internal sealed record SoundRow(MediaRow Kept, int Samples, bool IsSilent, bool IsClipped) : MediaRow(Kept)
{
    private const float Loudest = 32767f / 32768;

    /// <summary>One sample of so many that is cut off makes a recording a clipped one.</summary>
    private const int RareClipping = 100;

    /// <param name="sound">All of it.</param>
    /// <param name="kept">How many samples are kept.</param>
    public static SoundRow Of(Sound sound, int kept)
    {
        float[] samples = sound.Samples;
        int clipped = samples.Count(sample => Math.Abs(sample) >= Loudest);
        return new SoundRow(
            SampleBytes.Of(samples.AsSpan(0, Math.Min(kept, samples.Length))),
            samples.Length,
            IsSilent: !samples.AsSpan().ContainsAnyExcept(samples[0]),
            IsClipped: (long)clipped * RareClipping >= samples.Length);
    }
}
