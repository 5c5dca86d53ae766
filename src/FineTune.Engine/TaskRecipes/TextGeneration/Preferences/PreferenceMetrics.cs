using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of direct preference optimization, means over the pairs, by TRL's names.</summary>
internal sealed class PreferenceMetrics(DirectPreferenceTask task) : ITaskMetrics
{
    private long _pairs;
    private double _accurate;
    private double _chosen;
    private double _rejected;
    private double _chosenLogProbabilities;
    private double _rejectedLogProbabilities;

    public IReadOnlyList<ReportTable> Tables => [];

    public IReadOnlyList<WorstRow> WorstRows => [];

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        using Tensor rewards = task.Rewards(outputs, batch).to(ScalarType.Float64);
        using Tensor logs = DirectPreferenceTask.AnswerLogProbabilities(outputs, batch).to(ScalarType.Float64);
        _pairs += rewards.shape[0];
        _accurate += rewards.select(1, 0).gt(rewards.select(1, 1)).sum().to(ScalarType.Float64).item<double>();
        _chosen += rewards.select(1, 0).sum().item<double>();
        _rejected += rewards.select(1, 1).sum().item<double>();
        _chosenLogProbabilities += logs.select(1, 0).sum().item<double>();
        _rejectedLogProbabilities += logs.select(1, 1).sum().item<double>();
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.RewardAccuracies => _accurate / _pairs,
        MetricNames.RewardMargins => (_chosen - _rejected) / _pairs,
        MetricNames.ChosenRewards => _chosen / _pairs,
        MetricNames.RejectedRewards => _rejected / _pairs,
        MetricNames.ChosenLogProbabilities => _chosenLogProbabilities / _pairs,
        MetricNames.RejectedLogProbabilities => _rejectedLogProbabilities / _pairs,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public void Dispose()
    {
    }
}
