using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of predicted numbers (sklearn.metrics, scipy.stats).</summary>
internal sealed class RegressionMetrics(MetricSelection selection) : ITaskMetrics
{
    private readonly RegressionSums _sums = new();
    private readonly SpearmanCorrelation? _spearman = selection.Wants(MetricNames.Spearman) ? new SpearmanCorrelation(() => selection.NewSort()) : null;
    private readonly WorstRowList _worst = new();

    public IReadOnlyList<ReportTable> Tables => [];

    public IReadOnlyList<WorstRow> WorstRows => _worst.Rows;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        float[] predictions = outputs.ToFloats();
        float[] targets = batch.Targets.ToFloats();
        for (int row = 0; row < targets.Length; row++)
        {
            Add(batch.Rows[row], predictions[row], targets[row]);
        }
    }

    public void Add(int row, double prediction, double target)
    {
        _sums.Add(prediction, target);
        _spearman?.Add(prediction, target);
        double loss = (prediction - target) * (prediction - target);
        if (_worst.Takes(row, loss))
        {
            _worst.Add(new WorstRow(row, loss, FormattableString.Invariant($"{target:G6}"), FormattableString.Invariant($"{prediction:G6}")));
        }
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.Pearson => _sums.Pearson,
        MetricNames.Spearman => _spearman!.Value(),
        MetricNames.R2 => _sums.R2,
        MetricNames.MeanSquaredError => _sums.MeanSquaredError,
        MetricNames.RootMeanSquaredError => _sums.RootMeanSquaredError,
        MetricNames.MeanAbsoluteError => _sums.MeanAbsoluteError,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public void Dispose() => _spearman?.Dispose();
}
