namespace FineTune.Audio;

/// <summary>How much there is of each pitch in each part of a sound (transformers/audio_utils.py, spectrogram).</summary>
internal sealed class Spectrogram
{
    private readonly Lazy<RealFourierTransform> _transform;

    public Spectrogram() => _transform = new Lazy<RealFourierTransform>(() => new RealFourierTransform(FftLength));

    /// <summary>As long as a frame.</summary>
    public required double[] Window { get; init; }

    /// <summary>Samples from one frame to the next.</summary>
    public required int HopLength { get; init; }

    /// <summary>Samples that are transformed: a frame and zeros behind it.</summary>
    public required int FftLength { get; init; }

    public required MelFilters Filters { get; init; }

    /// <summary>The share of each sample that is subtracted from the one after it; 0 for none.</summary>
    public double Preemphasis { get; init; }

    /// <summary>True where the mean of a frame is subtracted from it.</summary>
    public bool RemovesOffset { get; init; }

    /// <summary>The power in each filter.</summary>
    /// <param name="wave">The sound.</param>
    /// <param name="frames">How many frames of it.</param>
    /// <returns>[frames, filters]</returns>
    public double[] Of(double[] wave, int frames)
    {
        double[] result = new double[frames * Filters.Count];
        double[] buffer = new double[FftLength];
        double[] powers = new double[(FftLength / 2) + 1];
        RealFourierTransform.Numbers numbers = _transform.Value.NewNumbers();
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<double> samples = wave.AsSpan(frame * HopLength, Window.Length);
            // Silence, as what stands behind a short sound, has no power of any pitch.
            if (samples.ContainsAnyExcept(0.0))
            {
                samples.CopyTo(buffer);
                Prepare(buffer.AsSpan(0, Window.Length));
                _transform.Value.Powers(buffer, powers, numbers);
                Filters.Apply(powers, result.AsSpan(frame * Filters.Count, Filters.Count));
            }
        }

        return result;
    }

    private void Prepare(Span<double> frame)
    {
        if (RemovesOffset)
        {
            double sum = 0;
            foreach (double sample in frame)
            {
                sum += sample;
            }

            double mean = sum / frame.Length;
            foreach (ref double sample in frame)
            {
                sample -= mean;
            }
        }

        if (Preemphasis != 0)
        {
            for (int index = frame.Length - 1; index > 0; index--)
            {
                frame[index] -= Preemphasis * frame[index - 1];
            }

            frame[0] *= 1 - Preemphasis;
        }

        for (int index = 0; index < frame.Length; index++)
        {
            frame[index] *= Window[index];
        }
    }
}
