using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Lion, which goes a step of one length in each weight, with decoupled weight decay (Chen et al., 2023; bitsandbytes/optim/lion.py).</summary>
internal sealed class Lion(double beta1, double beta2) : IUpdateRule
{
    private const string Average = "exp_avg";

    public IReadOnlyList<MomentState> Moments { get; } = [new(Average)];

    public void Prepare(ParameterGroup group) => group.AddState(Average, weight => zeros_like(weight));

    public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step) =>
        operators.Lion(group.Weights, gradients, group[Average], learningRate, beta1, beta2, group.WeightDecay);
}
