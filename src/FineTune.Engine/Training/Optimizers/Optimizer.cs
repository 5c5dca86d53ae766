using FineTune.Engine.Native;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Updates the trained weights: groups of them, a rule, and what the loop does with their gradients.</summary>
/// <param name="shards">Which weights are this process's to update; all of them where null.</param>
internal sealed class Optimizer(IReadOnlyList<ParameterGroup> groups, IUpdateRule rule, OptimizerShards? shards = null) : IDisposable
{
    private readonly IReadOnlyList<ParameterGroup> _own = shards?.Own ?? groups;
    private readonly OptimizerOps _operators = new();
    private (ParameterGroup Group, Tensor[] Gradients)[] _taken = [];
    private bool _prepared;

    /// <summary>Which weights are whose to update; null where every process updates all of them.</summary>
    public OptimizerShards? Shards { get; } = shards;

    /// <summary>The optimizer's state by name, for checkpoints; of several processes that share it, this one's.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State
    {
        get
        {
            Prepare();
            return _own.SelectMany(group => group.State);
        }
    }

    /// <summary>Makes the state where there is none yet; what needs it does so too.</summary>
    public void Prepare()
    {
        if (!_prepared)
        {
            foreach (ParameterGroup group in _own)
            {
                rule.Prepare(group);
            }

            _prepared = true;
        }
    }

    /// <summary>The learning rate a step has, before the factors of the groups.</summary>
    /// <param name="scheduled">The schedule's.</param>
    /// <param name="step">From 1.</param>
    public double LearningRate(double scheduled, int step) => rule.LearningRate(scheduled, step);

    /// <summary>Takes the gradients that the backward passes left. They live until the dispose scope of the caller ends.</summary>
    /// <returns>The norm over all of them, a scalar.</returns>
    public Tensor TakeGradients()
    {
        Prepare();
        _taken = [.. _own.Select(Taken)];
        return _operators.TotalNorm([.. groups.SelectMany(group => group.Weights).Select(weight => weight.grad).OfType<Tensor>()]);
    }

    /// <summary>Multiplies the gradients of the weights that are updated here by a scalar tensor.</summary>
    public void ScaleGradients(Tensor factor) => _operators.Multiply([.. _taken.SelectMany(taken => taken.Gradients)], factor);

    /// <summary>One update of every weight by the gradients taken, which are forgotten.</summary>
    /// <param name="learningRate">Of <see cref="LearningRate"/>.</param>
    /// <param name="step">From 1.</param>
    public void Step(double learningRate, int step)
    {
        foreach ((ParameterGroup group, Tensor[] gradients) in _taken.Where(taken => taken.Gradients.Length > 0))
        {
            rule.Update(_operators, group, gradients, learningRate * group.LearningRateFactor, step);
        }

        ForgetGradients();
        Shards?.TellWeights();
    }

    /// <summary>Frees the gradients; the next backward pass makes them anew.</summary>
    public void ForgetGradients()
    {
        _taken = [];
        foreach (Tensor weight in groups.SelectMany(group => group.Weights))
        {
            weight.grad = null;
        }
    }

    public void Dispose()
    {
        foreach (ParameterGroup group in _own)
        {
            group.Dispose();
        }

        _operators.Dispose();
    }

    /// <summary>A weight that takes no part in the loss has no gradient and stays as it is, as in torch.optim.</summary>
    private static (ParameterGroup Group, Tensor[] Gradients) Taken(ParameterGroup group)
    {
        Tensor?[] gradients = [.. group.Weights.Select(weight => weight.grad)];
        return (group.Where(index => gradients[index] is not null), [.. gradients.OfType<Tensor>()]);
    }
}
