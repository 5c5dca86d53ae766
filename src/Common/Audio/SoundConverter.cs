using System.Collections.Concurrent;

namespace FineTune.Audio;

/// <summary>Gives recordings the rate that a model takes. Any number of threads may ask at the same time.</summary>
/// <param name="samplingRate">Samples a second.</param>
internal sealed class SoundConverter(int samplingRate)
{
    private readonly ConcurrentDictionary<int, SoundResampler> _resamplers = new();

    public Sound Convert(Sound sound) => sound.SamplingRate == samplingRate
        ? sound
        : new Sound(_resamplers.GetOrAdd(sound.SamplingRate, rate => new SoundResampler(rate, samplingRate)).Apply(sound.Samples), samplingRate);
}
