namespace FineTune.Images;

/// <summary>
/// What each place of a row or column is put together from, in whole numbers: ATen's weights for uint8 with antialiasing
/// (aten/src/ATen/native/cpu/UpSampleKernel.cpp, <c>_compute_index_ranges_int16_weights</c>), which torchvision resizes by.
/// </summary>
internal sealed class ResampledAxis
{
    private const int MaxPrecision = 22;
    private const int MaxWeight = 1 << 15;

    private readonly int[] _firsts;
    private readonly int[] _counts;
    private readonly short[] _weights;
    private readonly int _taps;
    private readonly int[] _pairs;
    private readonly int _pairsOfPlace;

    /// <param name="from">Places that there are.</param>
    /// <param name="to">Places that there are to be.</param>
    public ResampledAxis(int from, int to, Resampling resampling)
    {
        double scale = (double)from / to;
        double reach = resampling == Resampling.Bicubic ? 2 : 1;
        double support = scale >= 1 ? reach * scale : reach;
        double inverse = scale >= 1 ? 1 / scale : 1;
        _taps = ((int)Math.Ceiling(support) * 2) + 1;
        (_firsts, _counts) = (new int[to], new int[to]);
        double[] weights = new double[to * _taps];
        for (int place = 0; place < to; place++)
        {
            double center = scale * (place + 0.5);
            int first = Math.Max((int)(center - support + 0.5), 0);
            int count = Math.Clamp(Math.Min((int)(center + support + 0.5), from) - first, 0, _taps);
            (_firsts[place], _counts[place]) = (first, count);
            Fill(weights.AsSpan(place * _taps, count), first - center + 0.5, inverse, resampling);
        }

        Precision = PrecisionFor(weights.Max());
        _weights = new short[weights.Length];
        _pairsOfPlace = (_taps + 1) / 2;
        _pairs = new int[to * _pairsOfPlace];
        for (int place = 0; place < to; place++)
        {
            for (int tap = 0; tap < _counts[place]; tap++)
            {
                short weight = _weights[(place * _taps) + tap] = ToWhole(weights[(place * _taps) + tap] * (1 << Precision));
                _pairs[(place * _pairsOfPlace) + (tap / 2)] |= tap % 2 == 0 ? (ushort)weight : weight << 16;
            }
        }
    }

    /// <summary>Bits of a weight behind the point.</summary>
    public int Precision { get; }

    /// <summary>The first place that one is put together from.</summary>
    public int First(int place) => _firsts[place];

    /// <summary>The weights of it and those after it.</summary>
    public ReadOnlySpan<short> Weights(int place) => _weights.AsSpan(place * _taps, _counts[place]);

    /// <summary>The same two by two, the earlier one in the lower half; 0 where their number is odd.</summary>
    public ReadOnlySpan<int> Pairs(int place) => _pairs.AsSpan(place * _pairsOfPlace, (_counts[place] + 1) / 2);

    private static void Fill(Span<double> weights, double offset, double inverse, Resampling resampling)
    {
        double sum = 0;
        for (int tap = 0; tap < weights.Length; tap++)
        {
            double distance = Math.Abs((tap + offset) * inverse);
            weights[tap] = resampling == Resampling.Bicubic ? Cubic(distance) : Math.Max(0, 1 - distance);
            sum += weights[tap];
        }

        for (int tap = 0; tap < weights.Length && sum != 0; tap++)
        {
            weights[tap] /= sum;
        }
    }

    /// <summary>Keys (1981) with a = -0.5, as PIL has it and ATen where it antialiases.</summary>
    private static double Cubic(double x) => x switch
    {
        < 1 => ((((A + 2) * x) - (A + 3)) * x * x) + 1,
        < 2 => (((((x - 5) * x) + 8) * x) - 4) * A,
        _ => 0,
    };

    private const double A = -0.5;

    private static int PrecisionFor(double largest)
    {
        int precision = 0;
        while (precision < MaxPrecision && (int)(0.5 + (largest * (1 << (precision + 1)))) < MaxWeight)
        {
            precision++;
        }

        return precision;
    }

    private static short ToWhole(double weight) => (short)(weight < 0 ? (int)(weight - 0.5) : (int)(weight + 0.5));
}
