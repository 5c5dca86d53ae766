using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum (torch.optim.SGD).</summary>
internal sealed class Sgd : IUpdateRule
{
    private const string Velocity = "momentum_buffer";
    private readonly double _momentum;
    private readonly double _dampening;
    private readonly bool _nesterov;

    /// <param name="options">momentum, dampening, nesterov.</param>
    /// <exception cref="FineTune.Contracts.FineTuneException">FT3003: an option cannot be used.</exception>
    public Sgd(ObjectOptions options)
    {
        _momentum = options.Number("momentum", 0);
        _dampening = options.Number("dampening", 0);
        _nesterov = options.Flag("nesterov", false);
        if (_nesterov && (_momentum <= 0 || _dampening != 0))
        {
            throw options.Bad("nesterov wants a momentum above 0 and no dampening");
        }
    }

    public void Prepare(ParameterGroup group)
    {
        if (_momentum != 0)
        {
            group.AddState(Velocity, weight => zeros_like(weight));
        }
    }

    public void Update(OptimizerOps operators, ParameterGroup group, Tensor[] gradients, double learningRate, int step) =>
        operators.Sgd(
            group.Weights,
            gradients,
            _momentum == 0 ? [] : group[Velocity],
            learningRate,
            _momentum,
            _dampening,
            group.WeightDecay,
            _nesterov,
            first: step == 1);
}
