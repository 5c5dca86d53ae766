using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Adagrad (Duchi, Hazan and Singer, 2011; torch.optim.Adagrad).</summary>
/// <param name="options">lr_decay, eps.</param>
internal sealed class Adagrad(ObjectOptions options) : IUpdateRule
{
    private const string Sum = "sum";
    private readonly double _learningRateDecay = options.Number("lr_decay", 0);
    private readonly double _epsilon = options.Number("eps", 1e-10);

    public void Prepare(ParameterGroup group) => group.AddState(Sum, weight => zeros_like(weight));

    public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step) =>
        operators.Adagrad(
            group.Weights, gradients, group[Sum], learningRate / (1 + ((step - 1) * _learningRateDecay)), group.WeightDecay, _epsilon);
}
