using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>What an optimizer does with a gradient.</summary>
internal interface IUpdateRule
{
    /// <summary>The states of a weight's own shape, where they may be kept in fewer bits between two steps; none where that is not provided for.</summary>
    IReadOnlyList<MomentState> Moments => [];

    /// <summary>Makes the state of a group's weights, as it is before the first step.</summary>
    void Prepare(ParameterGroup group);

    /// <summary>The learning rate of a step, for a rule that decides it itself; the schedule's otherwise.</summary>
    /// <param name="scheduled">The schedule's learning rate.</param>
    /// <param name="step">From 1.</param>
    double LearningRate(double scheduled, int step) => scheduled;

    /// <summary>Updates a group's weights in place.</summary>
    /// <param name="operators">Native updates.</param>
    /// <param name="group">The group.</param>
    /// <param name="gradients">Of each weight; may be overwritten.</param>
    /// <param name="learningRate">The group's, of this step.</param>
    /// <param name="step">From 1.</param>
    void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step);
}
