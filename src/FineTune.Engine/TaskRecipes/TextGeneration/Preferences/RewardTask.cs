using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// A reward model as TRL's RewardTrainer has it: of two answers the chosen one is to have the higher number. Rows go in pairs, the chosen answer first.
/// Nothing is dropped out, as in TRL.
/// </summary>
internal sealed class RewardTask : ITrainingTask
{
    private const string Label = "reward";

    public HeadSpec Head { get; } = new(ModelHead.SequenceClassification, [Label], ProblemType.Regression);

    public int RowsOfExample => 2;

    /// <returns>No targets: which answer is chosen, its place says.</returns>
    public BatchTargets TargetsOf(ITokenRows rows, ReadOnlySpan<int> indices, Span<long> tokenIds, int pass) =>
        new(zeros([0]), indices.Length / RowsOfExample);

    public ForwardOptions OptionsFor(ForwardOptions options, Batch batch) => options with { Training = false };

    /// <returns>[pairs]</returns>
    public Tensor Losses(Tensor outputs, Batch batch)
    {
        Tensor rewards = Rewards(outputs);
        return -nn.functional.logsigmoid(rewards.select(1, 0) - rewards.select(1, 1));
    }

    public ITaskMetrics CreateMetrics(MetricSelection selection) => new RewardMetrics();

    /// <param name="outputs">[rows, 1]</param>
    /// <returns>float32 [pairs, 2], the chosen one first.</returns>
    public static Tensor Rewards(Tensor outputs) => outputs.to(ScalarType.Float32).reshape(-1, 2);
}
