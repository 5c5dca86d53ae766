using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.T5;

/// <summary>The feed-forward layer, with a gate or without (modeling_t5.py, T5DenseActDense, T5DenseGatedActDense).</summary>
internal sealed class T5FeedForward
{
    private readonly Linear _input;
    private readonly Linear? _gated;
    private readonly Linear _output;
    private readonly string _activationName;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly double _dropout;

    public T5FeedForward(WeightScope scope, T5Config config)
    {
        double ofHidden = config.InitializerFactor * Math.Pow(config.Hidden, -0.5);
        _input = new Linear(scope[config.IsGated ? "wi_0" : "wi"], config.Hidden, config.Intermediate, ofHidden, bias: false);
        _gated = config.IsGated ? new Linear(scope["wi_1"], config.Hidden, config.Intermediate, ofHidden, bias: false) : null;
        _output = new Linear(
            scope["wo"], config.Intermediate, config.Hidden, config.InitializerFactor * Math.Pow(config.Intermediate, -0.5), bias: false);
        _activationName = config.Activation;
        _activation = Activations.ByName(config.Activation);
        _dropout = config.Dropout;
    }

    /// <summary>
    /// Its input, its gate if there is one, and its output, where it is what <see cref="Native.TorchScriptOps.Answer"/> computes; null for others.
    /// </summary>
    public Tensor[]? Products => _input.Product is not { } input || _output.Product is not { } output ? null
        : _gated is null ? _activationName == "relu" ? [input, output] : null
        : _activationName is "gelu_new" && _gated.Product is { } gated ? [input, gated, output]
        : null;

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states, bool training)
    {
        Tensor activated = _activation(_input.Forward(states));
        return _output.Forward(Dropout.Apply(_gated is null ? activated : activated * _gated.Forward(states), _dropout, training));
    }
}
