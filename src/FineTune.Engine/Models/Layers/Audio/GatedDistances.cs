using FineTune.Engine.Models.Attention;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// The scores of distances that all layers of a model have, as much as the states of a layer want them (Chi et al., 2022; modeling_wavlm.py, WavLMAttention).
/// </summary>
internal sealed class GatedDistances
{
    /// <summary>Gates of a head's state.</summary>
    public const int Gates = 2;

    /// <summary>Numbers that one gate is the sum of.</summary>
    public const int GateParts = 4;

    private readonly HeadSizes _heads;
    private readonly Linear _gates;
    private readonly Tensor _scale;

    public GatedDistances(WeightScope scope, WaveConfig config)
    {
        _heads = new HeadSizes(config.Heads, config.HiddenSize / config.Heads);
        _scale = scope.Weight("gru_rel_pos_const", [1, _heads.Count, 1, 1], Initialisers.Ones);
        _gates = new Linear(scope["gru_rel_pos_linear"], _heads.Size, Gates * GateParts, config.InitializerRange);
    }

    /// <param name="states">[cells, hidden]: what attention is given.</param>
    /// <param name="scores">[1, heads, time, time]: of distances.</param>
    /// <returns>[batch, heads, time, time]</returns>
    public Tensor Forward(Tensor states, Tensor scores)
    {
        long time = scores.shape[^1];
        Tensor sums = _gates.Forward(states.reshape(-1, _heads.Size)).view(-1, time, _heads.Count, Gates, GateParts).sum(-1);
        Tensor gates = sums.sigmoid().transpose(1, 2);
        Tensor kept = gates.narrow(-1, 1, 1);
        Tensor scaled = (gates.narrow(-1, 0, 1) * ((kept * _scale) - 1)) + 2;
        return scaled * scores;
    }
}
