using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>A feed-forward layer, with a gate (Shazeer, 2020, GLU variants; modeling_llama.py, LlamaMLP) or without one (modeling_phi.py, PhiMLP).</summary>
internal sealed class DecoderMlp
{
    private readonly DecoderSizes _sizes;
    private readonly Linear? _gateAndUp;
    private readonly Linear? _gate;
    private readonly Linear? _up;
    private readonly Linear _down;
    private readonly Func<Tensor, Tensor> _activation;

    public DecoderMlp(WeightScope scope, DecoderSizes sizes)
    {
        _sizes = sizes;
        if (sizes.HasPackedProjections)
        {
            _gateAndUp = new Linear(scope["gate_up_proj"], sizes.Hidden, 2L * sizes.Intermediate, sizes.InitializerRange, sizes.MlpBias);
        }
        else
        {
            _gate = sizes.HasGate ? Input("gate_proj") : null;
            _up = Input(sizes.Names.MlpInput);
        }

        _down = new Linear(scope[sizes.Names.MlpOutput], sizes.Intermediate, sizes.Hidden, sizes.InitializerRange, sizes.MlpBias);
        _activation = Activations.ByName(sizes.Activation);

        Linear Input(string name) => new(scope[name], sizes.Hidden, sizes.Intermediate, sizes.InitializerRange, sizes.MlpBias);
    }

    /// <summary>The weights of gate, what it gates and what they give, of a layer that is these products and SiLU; null for others.</summary>
    public Tensor[]? Products => _sizes.Activation == "silu" && _gate?.Product is { } gate && _up?.Product is { } up && _down.Product is { } down
        ? [gate, up, down]
        : null;

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states)
    {
        if (_gateAndUp is not null)
        {
            Tensor[] gateAndUp = _gateAndUp.Forward(states).split([_sizes.Intermediate, _sizes.Intermediate], -1);
            return _down.Forward(_activation(gateAndUp[0]) * gateAndUp[1]);
        }

        Tensor up = _up!.Forward(states);
        return _gate is null ? _down.Forward(up, _activation) : _down.Forward(_activation(_gate.Forward(states)) * up);
    }
}
