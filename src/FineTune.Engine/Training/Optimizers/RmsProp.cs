using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>RMSprop, plain or centred (Graves, 2013; torch.optim.RMSprop).</summary>
/// <param name="options">alpha, eps, momentum, centered.</param>
internal sealed class RmsProp(ObjectOptions options) : IUpdateRule
{
    private const string Square = "square_avg";
    private const string Average = "grad_avg";
    private const string Velocity = "momentum_buffer";
    private readonly double _alpha = options.Number("alpha", 0.99);
    private readonly double _epsilon = options.Number("eps", 1e-8);
    private readonly double _momentum = options.Number("momentum", 0);
    private readonly bool _centered = options.Flag("centered", false);

    public void Prepare(ParameterGroup group)
    {
        group.AddState(Square, weight => zeros_like(weight));
        if (_centered)
        {
            group.AddState(Average, weight => zeros_like(weight));
        }

        if (_momentum > 0)
        {
            group.AddState(Velocity, weight => zeros_like(weight));
        }
    }

    public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step) =>
        operators.RmsProp(
            group.Weights,
            gradients,
            group[Square],
            _centered ? group[Average] : [],
            _momentum > 0 ? group[Velocity] : [],
            learningRate,
            _alpha,
            _epsilon,
            group.WeightDecay,
            _momentum);
}
