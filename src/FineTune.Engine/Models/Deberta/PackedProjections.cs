using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>
/// Version 1: one layer without bias gives each head's query, key and value side by side; queries and values have biases of their own
/// (modeling_deberta.py, DisentangledSelfAttention).
/// </summary>
internal sealed class PackedProjections(WeightScope scope, DebertaConfig config) : IProjections
{
    private readonly int _hidden = config.Encoder.HiddenSize;

    // A layer's own tensors come before those of its sublayers, as in the files of transformers.
    private readonly Tensor _queryBias = scope.Weight("q_bias", [config.Encoder.HiddenSize], Initialisers.Zeros);
    private readonly Tensor _valueBias = scope.Weight("v_bias", [config.Encoder.HiddenSize], Initialisers.Zeros);

    private readonly Linear _content = new(
        scope["in_proj"], config.Encoder.HiddenSize, 3 * config.Encoder.HiddenSize, config.Encoder.InitializerRange, bias: false);

    public Linear? PositionKey { get; } = config is { RelativeAttention: true, ContentToPosition: true }
        ? new(scope["pos_proj"], config.Encoder.HiddenSize, config.Encoder.HiddenSize, config.Encoder.InitializerRange, bias: false)
        : null;

    public Linear? PositionQuery { get; } = config is { RelativeAttention: true, PositionToContent: true }
        ? new(scope["pos_q_proj"], config.Encoder.HiddenSize, config.Encoder.HiddenSize, config.Encoder.InitializerRange)
        : null;

    public (Tensor Query, Tensor Key, Tensor Value) Content(Tensor states)
    {
        Tensor packed = _content.Forward(states).view(states.shape[0], config.Encoder.NumAttentionHeads, 3, -1);
        return (Part(packed, 0) + _queryBias, Part(packed, 1), Part(packed, 2) + _valueBias);
    }

    private Tensor Part(Tensor packed, long index) => packed.select(2, index).reshape(-1, _hidden);
}
