using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Attention and feed-forward, each normalised after or before it (modeling_wav2vec2.py, Wav2Vec2EncoderLayer and Wav2Vec2EncoderLayerStableLayerNorm;
/// modeling_wavlm.py, WavLMEncoderLayer and WavLMEncoderLayerStableLayerNorm).
/// </summary>
internal sealed class WaveLayer
{
    private readonly WaveConfig _config;
    private readonly SelfAttention _attention;
    private readonly GatedDistances? _distances;
    private readonly Linear _attentionOutput;
    private readonly LayerNorm _attentionNorm;
    private readonly Linear _intermediate;
    private readonly Linear _output;
    private readonly LayerNorm _norm;
    private readonly Func<Tensor, Tensor> _activation;

    public WaveLayer(WeightScope scope, WaveConfig config, TorchScriptOps operators)
    {
        _config = config;
        WeightScope attention = scope["attention"];
        Linear Projection(string name) => new(attention[name], config.HiddenSize, config.HiddenSize, config.InitializerRange);
        _attention = new SelfAttention(
            Projection("q_proj"), Projection("k_proj"), Projection("v_proj"), config.Heads, config.AttentionDropout, AttentionMask.Full, operators);
        _attentionOutput = Projection("out_proj");
        _distances = config.Distances is null ? null : new GatedDistances(attention, config);
        _attentionNorm = new LayerNorm(scope["layer_norm"], config.HiddenSize, config.LayerNormEps);
        _intermediate = new Linear(scope["feed_forward.intermediate_dense"], config.HiddenSize, config.Intermediate, config.InitializerRange);
        _output = new Linear(scope["feed_forward.output_dense"], config.Intermediate, config.HiddenSize, config.InitializerRange);
        _norm = new LayerNorm(scope["final_layer_norm"], config.HiddenSize, config.LayerNormEps);
        _activation = Activations.ByName(config.Activation);
    }

    /// <param name="states">[cells, hidden]</param>
    /// <param name="cells">The rows they are of.</param>
    /// <param name="distances">[1, heads, time, time]: the scores of distances, where the model has such.</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Forward(Tensor states, PackedBatch cells, ForwardOptions options, Tensor? distances)
    {
        Tensor given = _config.NormalisesBefore ? _attentionNorm.Forward(states) : states;
        Tensor context = _attentionOutput.Forward(
            _attention.Forward(given, cells, options, distances is null ? null : _distances!.Forward(given, distances)));
        Tensor attended = Dropout.ApplyAndAdd(context, states, _config.HiddenDropout, options.Training);
        if (_config.NormalisesBefore)
        {
            return Dropout.ApplyAndAdd(Transform(_norm.Forward(attended), options.Training), attended, _config.HiddenDropout, options.Training);
        }

        Tensor normed = _attentionNorm.Forward(attended);
        return _norm.Forward(Dropout.ApplyAndAdd(Transform(normed, options.Training), normed, _config.HiddenDropout, options.Training));
    }

    private Tensor Transform(Tensor states, bool training) => training && _config.ActivationDropout > 0
        ? _output.Forward(Dropout.Apply(_activation(_intermediate.Forward(states)), _config.ActivationDropout, training))
        : _output.Forward(_intermediate.Forward(states), _activation);
}
