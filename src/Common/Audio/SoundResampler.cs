namespace FineTune.Audio;

/// <summary>
/// Another sampling rate by band-limited interpolation: torchaudio.functional.resample with its usual arguments (sinc_interp_hann, lowpass_filter_width 6,
/// rolloff 0.99), computed in double precision from additions and multiplications alone, so that every processor gives the same samples.
/// </summary>
internal sealed class SoundResampler
{
    private const int FilterWidth = 6;
    private const double Rolloff = 0.99;

    private readonly int _from;
    private readonly int _to;
    private readonly int[] _firsts;
    private readonly double[][] _kernels;

    /// <param name="from">Samples a second of what goes in.</param>
    /// <param name="to">Samples a second of what comes out.</param>
    public SoundResampler(int from, int to)
    {
        int divisor = GreatestCommonDivisor(from, to);
        (_from, _to) = (from / divisor, to / divisor);
        (_firsts, _kernels) = (new int[_to], new double[_to][]);
        for (int phase = 0; phase < _to; phase++)
        {
            (_firsts[phase], _kernels[phase]) = Kernel(phase);
        }
    }

    /// <returns>As many samples as the time holds, rounded up.</returns>
    public float[] Apply(ReadOnlySpan<float> samples)
    {
        if (_from == _to)
        {
            return samples.ToArray();
        }

        float[] result = new float[((samples.Length * (long)_to) + _from - 1) / _from];
        for (int place = 0; place < result.Length; place++)
        {
            (long period, int phase) = (place / _to, place % _to);
            double[] kernel = _kernels[phase];
            long first = (period * _from) + _firsts[phase];
            // Before the first sample and behind the last one there is silence.
            int begin = (int)Math.Max(0, -first);
            int end = (int)Math.Min(kernel.Length, samples.Length - first);
            double sum = 0;
            for (int tap = begin; tap < end; tap++)
            {
                sum += samples[(int)(first + tap)] * kernel[tap];
            }

            result[place] = (float)sum;
        }

        return result;
    }

    /// <summary>What the samples around a place are multiplied by, and the first of them that counts.</summary>
    private (int First, double[] Kernel) Kernel(int phase)
    {
        double bandwidth = Math.Min(_from, _to) * Rolloff;
        // The sinc is cut off where its argument is the filter's width.
        double center = (double)phase * _from / _to;
        double reach = FilterWidth * _from / bandwidth;
        int first = (int)Math.Ceiling(center - reach);
        double[] kernel = new double[(int)Math.Floor(center + reach) - first + 1];
        for (int tap = 0; tap < kernel.Length; tap++)
        {
            double time = (((double)(first + tap) / _from) - ((double)phase / _to)) * bandwidth;
            double window = SineOfPi((time / FilterWidth / 2) + 0.5);
            double sinc = time == 0 ? 1 : SineOfPi(time) / (time * Math.PI);
            kernel[tap] = sinc * window * window * (bandwidth / _from);
        }

        return (first, kernel);
    }

    /// <summary>sin(pi x) by its series: libraries round it differently from one processor to the next.</summary>
    private static double SineOfPi(double x)
    {
        double whole = Math.Round(x);
        double angle = (x - whole) * Math.PI;
        double square = angle * angle;
        double sum = 1;
        for (int term = 22; term > 0; term -= 2)
        {
            sum = 1 - (square / (term * (term + 1)) * sum);
        }

        return ((long)whole & 1) == 0 ? angle * sum : -angle * sum;
    }

    private static int GreatestCommonDivisor(int one, int other) => other == 0 ? one : GreatestCommonDivisor(other, one % other);
}
