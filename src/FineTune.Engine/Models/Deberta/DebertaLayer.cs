using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>BERT's layer around disentangled attention (modeling_deberta_v2.py, DebertaV2Layer).</summary>
internal sealed class DebertaLayer(WeightScope scope, DebertaConfig config, TorchScriptOps operators)
{
    private readonly DisentangledSelfAttention _attention = new(
        config.IsPacked ? new PackedProjections(scope["attention"]["self"], config) : new SeparateProjections(scope["attention"]["self"], config),
        config,
        operators);

    private readonly ResidualNorm _attentionOutput = new(
        new Linear(scope["attention.output.dense"], config.Encoder.HiddenSize, config.Encoder.HiddenSize, config.Encoder.InitializerRange),
        new LayerNorm(scope["attention.output.LayerNorm"], config.Encoder.HiddenSize, config.Encoder.LayerNormEps),
        config.Encoder.HiddenDropoutProb);

    private readonly Linear _intermediate = new(
        scope["intermediate.dense"], config.Encoder.HiddenSize, config.Encoder.IntermediateSize, config.Encoder.InitializerRange);

    private readonly ResidualNorm _output = new(
        new Linear(scope["output.dense"], config.Encoder.IntermediateSize, config.Encoder.HiddenSize, config.Encoder.InitializerRange),
        new LayerNorm(scope["output.LayerNorm"], config.Encoder.HiddenSize, config.Encoder.LayerNormEps),
        config.Encoder.HiddenDropoutProb,
        Activations.ByName(config.Encoder.HiddenAct));

    /// <param name="states">[tokens, hidden]</param>
    /// <param name="distances">What <see cref="RelativePositions"/> gives; null without relative attention.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, RelativeDistances? distances, PackedBatch batch, ForwardOptions options)
    {
        Tensor context = _attention.Forward(states, distances, batch, options);
        Tensor middle = _attentionOutput.Forward(context, batch.SelectRead(states, options.Read, operators), options.Training);
        return _output.Forward(_intermediate.Forward(middle), middle, options.Training);
    }
}
