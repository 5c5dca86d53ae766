using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ModernBert;

/// <summary>
/// Attention and a gated feed-forward layer, each normalised before and added to what went in (modeling_modernbert.py, ModernBertEncoderLayer).
/// </summary>
internal sealed class ModernBertLayer
{
    private readonly ModernBertConfig _config;
    private readonly TorchScriptOps _operators;
    private readonly LayerNorm? _attentionNorm;
    private readonly ModernBertAttention _attention;
    private readonly LayerNorm _norm;
    private readonly Linear _input;
    private readonly Linear _output;
    private readonly Func<Tensor, Tensor> _activation;

    /// <param name="isFirst">The first layer's input is normalised already.</param>
    public ModernBertLayer(WeightScope scope, ModernBertConfig config, bool isFirst, TorchScriptOps operators)
    {
        _config = config;
        _operators = operators;
        _attentionNorm = isFirst ? null : new LayerNorm(scope["attn_norm"], config.HiddenSize, config.NormEps, config.NormBias);
        _attention = new ModernBertAttention(scope["attn"], config, operators);
        _norm = new LayerNorm(scope["mlp_norm"], config.HiddenSize, config.NormEps, config.NormBias);
        _input = new Linear(
            scope["mlp.Wi"],
            config.HiddenSize,
            2 * config.IntermediateSize,
            Initialisers.TruncatedNormal(config.InitializerRange, config.InitializerCutoffFactor),
            config.MlpBias);
        _output = new Linear(
            scope["mlp.Wo"],
            config.IntermediateSize,
            config.HiddenSize,
            Initialisers.TruncatedNormal(config.OutputDeviation, config.InitializerCutoffFactor),
            config.MlpBias);
        _activation = Activations.ByName(config.HiddenActivation);
    }

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, RotaryEmbedding rotation, BlockMasks masks, PackedBatch batch, ForwardOptions options)
    {
        Tensor context = _attention.Forward(_attentionNorm?.Forward(states) ?? states, rotation, masks, batch, options);
        Tensor attended = batch.SelectRead(states, options.Read, _operators) + context;
        Tensor[] inputAndGate = _input.Forward(_norm.Forward(attended)).chunk(2, -1);
        Tensor gated = Dropout.Apply(_activation(inputAndGate[0]) * inputAndGate[1], _config.MlpDropout, options.Training);
        return attended + _output.Forward(gated);
    }
}
