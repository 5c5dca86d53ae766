namespace FineTune.Tasks.Progress;

/// <summary>
/// How a number has gone, in one row of blocks from its lowest to its highest value. Of many values means are kept, so that its memory does not grow.
/// </summary>
internal sealed class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const int MostMeans = 64;

    private readonly List<double> _means = [];

    /// <summary>How many values a mean is of.</summary>
    private int _share = 1;

    private double _sum;
    private int _count;

    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        _sum += value;
        if (++_count < _share)
        {
            return;
        }

        _means.Add(_sum / _count);
        (_sum, _count) = (0, 0);
        if (_means.Count == MostMeans)
        {
            Halve();
        }
    }

    /// <param name="cells">Characters at most.</param>
    /// <returns>Empty before there are two values: one has gone nowhere.</returns>
    public string Text(int cells)
    {
        int width = Math.Min(cells, _means.Count);
        if (width < 2)
        {
            return "";
        }

        double[] values = new double[width];
        for (int cell = 0; cell < width; cell++)
        {
            int first = cell * _means.Count / width;
            int end = (cell + 1) * _means.Count / width;
            values[cell] = _means.GetRange(first, end - first).Average();
        }

        (double lowest, double highest) = (values.Min(), values.Max());
        return string.Concat(values.Select(value => Block(value, lowest, highest)));
    }

    private static char Block(double value, double lowest, double highest) =>
        highest > lowest ? Blocks[(int)Math.Min((value - lowest) / (highest - lowest) * Blocks.Length, Blocks.Length - 1)] : Blocks[0];

    private void Halve()
    {
        for (int index = 0; index < MostMeans / 2; index++)
        {
            _means[index] = (_means[2 * index] + _means[(2 * index) + 1]) / 2;
        }

        _means.RemoveRange(MostMeans / 2, MostMeans / 2);
        _share *= 2;
    }
}
