using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019), fused: one native call for all weights of a group.</summary>
internal sealed class AdamW(double beta1, double beta2, double epsilon) : IUpdateRule
{
    private const string Average = "exp_avg";
    private const string Square = "exp_avg_sq";
    private const string Steps = "step";

    public void Prepare(ParameterGroup group)
    {
        group.AddState(Average, weight => zeros_like(weight));
        group.AddState(Square, weight => zeros_like(weight));
        group.AddState(Steps, weight => zeros([], ScalarType.Float32, weight.device));
    }

    public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step) =>
        operators.AdamW(
            group.Weights, gradients, group[Average], group[Square], group[Steps], learningRate, beta1, beta2, group.WeightDecay, epsilon);
}
