using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019), fused: one native call for all weights of a group.</summary>
/// <param name="epsilonFirst">
/// True adds epsilon before the bias of the second moment is corrected, as Keras's Adam does: lr m' / (sqrt(v) + epsilon) with
/// lr m' = lr sqrt(1 - beta2^t) / (1 - beta1^t) m (keras/optimizers/adam.py). That is PyTorch's formula with epsilon / sqrt(1 - beta2^t).
/// </param>
internal sealed class AdamW(double beta1, double beta2, double epsilon, bool epsilonFirst = false) : IUpdateRule
{
    private const string Average = "exp_avg";
    private const string Square = "exp_avg_sq";
    private const string Steps = "step";

    public IReadOnlyList<MomentState> Moments { get; } = [new(Average), new(Square, IsNonNegative: true)];

    public void Prepare(ParameterGroup group)
    {
        group.AddState(Average, weight => zeros_like(weight));
        group.AddState(Square, weight => zeros_like(weight));
        group.AddState(Steps, weight => zeros([], ScalarType.Float32, weight.device));
    }

    public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step) =>
        operators.AdamW(
            group.Weights, gradients, group[Average], group[Square], group[Steps], learningRate, beta1, beta2, group.WeightDecay, Epsilon(step));

    private double Epsilon(int step) => epsilonFirst ? epsilon / Math.Sqrt(1 - Math.Pow(beta2, step)) : epsilon;
}
