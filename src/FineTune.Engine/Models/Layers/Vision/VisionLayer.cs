using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Attention and feed-forward, each normalised before (modeling_vit.py, ViTLayer).</summary>
internal sealed class VisionLayer(WeightScope scope, VisionConfig config, TorchScriptOps operators)
{
    private readonly LayerNorm _attentionNorm = new(scope["layernorm_before"], config.HiddenSize, config.LayerNormEps);
    private readonly SelfAttention _attention = new(
        Projection(scope["attention.attention.query"], config),
        Projection(scope["attention.attention.key"], config),
        Projection(scope["attention.attention.value"], config),
        config.Heads,
        config.AttentionDropout,
        AttentionMask.Full,
        operators);

    private readonly Linear _attentionOutput = new(scope["attention.output.dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange);
    private readonly LayerNorm _norm = new(scope["layernorm_after"], config.HiddenSize, config.LayerNormEps);
    private readonly Linear _intermediate = new(scope["intermediate.dense"], config.HiddenSize, config.Intermediate, config.InitializerRange);
    private readonly Linear _output = new(scope["output.dense"], config.Intermediate, config.HiddenSize, config.InitializerRange);
    private readonly Func<Tensor, Tensor> _activation = Activations.ByName(config.Activation);

    /// <param name="states">[patches of all rows, hidden]</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(Tensor states, PackedBatch batch, ForwardOptions options)
    {
        Tensor context = _attentionOutput.Forward(_attention.Forward(_attentionNorm.Forward(states), batch, options));
        Tensor attended = Dropout.ApplyAndAdd(context, batch.SelectRead(states, options.Read, operators), config.HiddenDropout, options.Training);
        Tensor transformed = _output.Forward(_intermediate.Forward(_norm.Forward(attended)), _activation);
        return Dropout.ApplyAndAdd(transformed, attended, config.HiddenDropout, options.Training);
    }

    private static Linear Projection(WeightScope scope, VisionConfig config) =>
        new(scope, config.HiddenSize, config.HiddenSize, config.InitializerRange, config.HasBias);
}
