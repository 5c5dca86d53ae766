using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Whisper;

/// <summary>Attention and feed-forward, each normalised before (modeling_whisper.py, WhisperEncoderLayer).</summary>
internal sealed class WhisperLayer
{
    private readonly WhisperConfig _config;
    private readonly LayerNorm _attentionNorm;
    private readonly SelfAttention _attention;
    private readonly Linear _attentionOutput;
    private readonly LayerNorm _norm;
    private readonly Linear _intermediate;
    private readonly Linear _output;
    private readonly Func<Tensor, Tensor> _activation;

    public WhisperLayer(WeightScope scope, WhisperConfig config, TorchScriptOps operators)
    {
        _config = config;
        WeightScope attention = scope["self_attn"];
        Linear Projection(string name, bool bias = true) => new(attention[name], config.Hidden, config.Hidden, config.InitStd, bias);
        Linear key = Projection("k_proj", bias: false);
        _attention = new SelfAttention(
            Projection("q_proj"), key, Projection("v_proj"), config.Heads, config.AttentionDropout, AttentionMask.Full, operators);
        _attentionOutput = Projection("out_proj");
        _attentionNorm = new LayerNorm(scope["self_attn_layer_norm"], config.Hidden, WhisperEncoder.NormEps);
        _intermediate = new Linear(scope["fc1"], config.Hidden, config.Intermediate, config.InitStd);
        _output = new Linear(scope["fc2"], config.Intermediate, config.Hidden, config.InitStd);
        _norm = new LayerNorm(scope["final_layer_norm"], config.Hidden, WhisperEncoder.NormEps);
        _activation = Activations.ByName(config.Activation);
    }

    /// <param name="states">[cells, hidden]</param>
    /// <param name="cells">The rows they are of.</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Forward(Tensor states, PackedBatch cells, ForwardOptions options)
    {
        Tensor context = _attentionOutput.Forward(_attention.Forward(_attentionNorm.Forward(states), cells, options));
        Tensor attended = Dropout.ApplyAndAdd(context, states, _config.Dropout, options.Training);
        return Dropout.ApplyAndAdd(Transform(_norm.Forward(attended), options.Training), attended, _config.Dropout, options.Training);
    }

    private Tensor Transform(Tensor states, bool training) => training && _config.ActivationDropout > 0
        ? _output.Forward(Dropout.Apply(_activation(_intermediate.Forward(states)), _config.ActivationDropout, training))
        : _output.Forward(_intermediate.Forward(states), _activation);
}
