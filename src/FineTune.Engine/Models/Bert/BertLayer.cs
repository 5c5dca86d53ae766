using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Bert;

/// <summary>Attention and feed-forward, each with dropout, residual and normalisation after it (modeling_bert.py, BertLayer).</summary>
internal sealed class BertLayer(WeightScope scope, BertConfig config, TorchScriptOps operators)
{
    private readonly SelfAttention _attention = new(
        scope["attention"]["self"],
        config.HiddenSize,
        config.NumAttentionHeads,
        config.InitializerRange,
        config.AttentionProbsDropoutProb,
        operators);

    private readonly Linear _attentionOutput = new(
        scope["attention"]["output"]["dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange);

    private readonly LayerNorm _attentionNorm = new(scope["attention"]["output"]["LayerNorm"], config.HiddenSize, config.LayerNormEps);

    private readonly Linear _intermediate = new(
        scope["intermediate"]["dense"], config.HiddenSize, config.IntermediateSize, config.InitializerRange);

    private readonly Linear _output = new(scope["output"]["dense"], config.IntermediateSize, config.HiddenSize, config.InitializerRange);

    private readonly LayerNorm _outputNorm = new(scope["output"]["LayerNorm"], config.HiddenSize, config.LayerNormEps);

    private readonly Func<Tensor, Tensor> _activation = Activations.ByName(config.HiddenAct);

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(Tensor states, ModelInput input, bool training)
    {
        Tensor attended = Dropout(_attentionOutput.Forward(_attention.Forward(states, input, training)), training);
        Tensor middle = _attentionNorm.Forward(attended + states);
        Tensor transformed = Dropout(_output.Forward(_activation(_intermediate.Forward(middle))), training);
        return _outputNorm.Forward(transformed + middle);
    }

    private Tensor Dropout(Tensor states, bool training) => nn.functional.dropout(states, config.HiddenDropoutProb, training);
}
