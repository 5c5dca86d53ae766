using System.Collections.Concurrent;

namespace FineTune.Audio;

/// <summary>Gives recordings the rate that a model takes. Any number of threads may ask at the same time.</summary>
/// <param name="samplingRate">Samples a second.</param>
internal sealed class SoundConverter(int samplingRate)
{
    private readonly ConcurrentDictionary<int, SoundResampler> _resamplers = new();

    /// <exception cref="UnreadableSoundException">At the rate that it says it would be too long: some damaged files say one sample a second.</exception>
    public Sound Convert(Sound sound)
    {
        if (sound.SamplingRate == samplingRate)
        {
            return sound;
        }

        long seconds = sound.Samples.Length / sound.SamplingRate;
        return seconds * samplingRate > EncodedSound.MaxSamples
            ? throw new UnreadableSoundException(FormattableString.Invariant(
                $"it says {sound.SamplingRate} samples a second, by which it lasts {seconds} seconds, more than are read"))
            : new Sound(_resamplers.GetOrAdd(sound.SamplingRate, rate => new SoundResampler(rate, samplingRate)).Apply(sound.Samples), samplingRate);
    }
}
