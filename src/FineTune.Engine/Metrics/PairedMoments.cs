namespace FineTune.Engine.Metrics;

/// <summary>Means, squares and products of pairs of numbers in one pass (Welford, 1962, for two variables).</summary>
internal sealed class PairedMoments
{
    private double _firstMean;
    private double _secondMean;
    private double _product;

    public long Count { get; private set; }

    /// <summary>Sum of the squared distances of the first numbers from their mean.</summary>
    public double FirstSquares { get; private set; }

    /// <summary>Sum of the squared distances of the second numbers from their mean.</summary>
    public double SecondSquares { get; private set; }

    /// <summary>Pearson's correlation; NaN where either side is constant or there are fewer than two pairs (scipy.stats.pearsonr).</summary>
    public double Correlation
    {
        get
        {
            double spread = Math.Sqrt(FirstSquares) * Math.Sqrt(SecondSquares);
            return Count < 2 || spread == 0 ? double.NaN : Math.Clamp(_product / spread, -1, 1);
        }
    }

    public void Add(double first, double second)
    {
        Count++;
        double firstDistance = first - _firstMean;
        double secondDistance = second - _secondMean;
        _firstMean += firstDistance / Count;
        _secondMean += secondDistance / Count;
        FirstSquares += firstDistance * (first - _firstMean);
        SecondSquares += secondDistance * (second - _secondMean);
        _product += firstDistance * (second - _secondMean);
    }
}
