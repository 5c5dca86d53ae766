using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Metrics;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Metrics of a reward model, by TRL's names.</summary>
internal sealed class RewardMetrics : ITaskMetrics
{
    private long _pairs;
    private double _accurate;
    private double _margins;
    private double _rewards;
    private double _least = double.PositiveInfinity;
    private double _most = double.NegativeInfinity;

    public IReadOnlyList<ReportTable> Tables => [];

    public IReadOnlyList<WorstRow> WorstRows => [];

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        using Tensor rewards = RewardTask.Rewards(outputs).to(ScalarType.Float64);
        _pairs += rewards.shape[0];
        _accurate += rewards.select(1, 0).gt(rewards.select(1, 1)).sum().to(ScalarType.Float64).item<double>();
        _margins += (rewards.select(1, 0) - rewards.select(1, 1)).sum().item<double>();
        _rewards += rewards.sum().item<double>();
        _least = Math.Min(_least, rewards.min().item<double>());
        _most = Math.Max(_most, rewards.max().item<double>());
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.Accuracy => _accurate / _pairs,
        MetricNames.Margin => _margins / _pairs,
        MetricNames.MeanReward => _rewards / (2 * _pairs),
        MetricNames.MinReward => _least,
        MetricNames.MaxReward => _most,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public void Dispose()
    {
    }
}
