namespace FineTune.Audio;

/// <summary>
/// Filters that overlap, each a triangle, the wider the higher, as people tell pitches apart (transformers/audio_utils.py, mel_filter_bank).
/// </summary>
internal sealed class MelFilters
{
    private readonly (int First, double[] Weights)[] _filters;

    /// <param name="frequencies">Of each power, on the scale of the ends.</param>
    /// <param name="ends">Where each filter begins, its middle being the end of the one before: two more than filters.</param>
    /// <param name="scale">What each filter is multiplied by.</param>
    private MelFilters(double[] frequencies, double[] ends, Func<int, double> scale) =>
        _filters = [.. Enumerable.Range(0, ends.Length - 2).Select(filter => Filter(frequencies, ends.AsSpan(filter, 3), scale(filter)))];

    public int Count => _filters.Length;

    /// <summary>Slaney's: pitches are even up to 1000 Hz and logarithms above it, and every filter has the same area.</summary>
    /// <param name="powers">Powers of a transform, from 0 Hz to half the sampling rate.</param>
    public static MelFilters Slaney(int powers, int count, double highest, int samplingRate)
    {
        double[] ends = [.. Evenly(0, SlaneyMels(highest), count + 2).Select(SlaneyHertz)];
        double[] frequencies = Evenly(0, samplingRate / 2, powers);
        return new MelFilters(frequencies, ends, filter => 2 / (ends[filter + 2] - ends[filter]));
    }

    /// <summary>Kaldi's: triangles of pitches, of the same height, up to half the sampling rate.</summary>
    public static MelFilters Kaldi(int powers, int count, double lowest, int samplingRate)
    {
        double width = (double)samplingRate / ((powers - 1) * 2);
        double[] frequencies = [.. Enumerable.Range(0, powers).Select(index => KaldiMels(width * index))];
        return new MelFilters(frequencies, Evenly(KaldiMels(lowest), KaldiMels(samplingRate / 2), count + 2), _ => 1);
    }

    /// <param name="powers">Of a transform.</param>
    /// <param name="result">[filters]</param>
    public void Apply(ReadOnlySpan<double> powers, Span<double> result)
    {
        for (int filter = 0; filter < _filters.Length; filter++)
        {
            (int first, double[] weights) = _filters[filter];
            double sum = 0;
            for (int index = 0; index < weights.Length; index++)
            {
                sum += weights[index] * powers[first + index];
            }

            result[filter] = sum;
        }
    }

    private static (int First, double[] Weights) Filter(double[] frequencies, ReadOnlySpan<double> ends, double scale)
    {
        double[] weights = new double[frequencies.Length];
        for (int index = 0; index < weights.Length; index++)
        {
            double rising = (frequencies[index] - ends[0]) / (ends[1] - ends[0]);
            double falling = (ends[2] - frequencies[index]) / (ends[2] - ends[1]);
            weights[index] = Math.Max(0, Math.Min(rising, falling)) * scale;
        }

        int first = Math.Max(0, Array.FindIndex(weights, weight => weight > 0));
        int last = Array.FindLastIndex(weights, weight => weight > 0);
        return (first, weights[first..(last + 1 > first ? last + 1 : first)]);
    }

    private static double[] Evenly(double first, double last, int count) =>
        [.. Enumerable.Range(0, count).Select(index => index == count - 1 ? last : first + (index * ((last - first) / (count - 1))))];

    private static double SlaneyMels(double hertz) => hertz >= 1000 ? 15 + (Math.Log(hertz / 1000) * (27 / Math.Log(6.4))) : 3 * hertz / 200;

    private static double SlaneyHertz(double mels) => mels >= 15 ? 1000 * Math.Exp(Math.Log(6.4) / 27 * (mels - 15)) : 200 * mels / 3;

    private static double KaldiMels(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
}
