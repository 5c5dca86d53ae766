namespace FineTune.Engine.Metrics;

/// <summary>Errors of predicted numbers; memory does not grow with the rows.</summary>
internal sealed class RegressionSums
{
    private readonly PairedMoments _moments = new();
    private double _squares;
    private double _distances;

    public long Rows => _moments.Count;

    public double MeanSquaredError => _squares / Rows;

    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    public double MeanAbsoluteError => _distances / Rows;

    public double Pearson => _moments.Correlation;

    /// <summary>
    /// Coefficient of determination. Where all targets are the same it is 1 for perfect predictions and 0 for others, and NaN for fewer
    /// than two rows (sklearn.metrics.r2_score).
    /// </summary>
    public double R2 => Rows < 2 ? double.NaN
        : _moments.SecondSquares > 0 ? 1 - (_squares / _moments.SecondSquares)
        : _squares == 0 ? 1
        : 0;

    public void Add(double prediction, double target)
    {
        double error = prediction - target;
        _moments.Add(prediction, target);
        _squares += error * error;
        _distances += Math.Abs(error);
    }
}
