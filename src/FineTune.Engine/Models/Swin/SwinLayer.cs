using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Swin;

/// <summary>Attention in windows and feed-forward, each normalised before (modeling_swin.py, SwinLayer).</summary>
internal sealed class SwinLayer(WeightScope scope, SwinConfig config, SwinLayerSizes sizes, TorchScriptOps operators)
{
    private readonly LayerNorm _attentionNorm = new(scope["layernorm_before"], sizes.Channels, config.LayerNormEps);
    private readonly SwinAttention _attention = new(scope["attention"], config, sizes.Channels, sizes.Heads, operators);
    private readonly LayerNorm _norm = new(scope["layernorm_after"], sizes.Channels, config.LayerNormEps);
    private readonly Linear _intermediate =
        new(scope["intermediate.dense"], sizes.Channels, (long)(config.MlpRatio * sizes.Channels), config.InitializerRange);

    private readonly Linear _output = new(scope["output.dense"], (long)(config.MlpRatio * sizes.Channels), sizes.Channels, config.InitializerRange);
    private readonly Func<Tensor, Tensor> _activation = Activations.ByName(config.Activation);

    /// <param name="states">[batch, height, width, channels]</param>
    /// <param name="windows">Of the grid that they are of.</param>
    /// <param name="mask">Of these windows.</param>
    public Tensor Forward(Tensor states, SwinWindows windows, Tensor? mask, bool training)
    {
        Tensor attended = _attention.Forward(windows.Split(_attentionNorm.Forward(states)), mask, training);
        Tensor joined = windows.Join(Dropout.Apply(attended, config.HiddenDropout, training));
        Tensor middle = states + DropPath.Apply(joined, sizes.DropPath, training);
        Tensor transformed = _output.Forward(_activation(_intermediate.Forward(_norm.Forward(middle))));
        return Dropout.Apply(transformed, config.HiddenDropout, training) + middle;
    }
}
