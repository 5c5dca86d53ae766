using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.GptNeoX;

/// <summary>Words, layers with partly rotated heads, and a last norm (Black et al., 2022; modeling_gpt_neox.py, GPTNeoXModel).</summary>
internal sealed class GptNeoXModel
{
    private readonly GptNeoXConfig _config;
    private readonly Embedding _words;
    private readonly GptNeoXLayer[] _layers;
    private readonly LayerNorm _norm;
    private readonly RotaryFrequencies _frequencies;

    public GptNeoXModel(ModelParts parts, GptNeoXConfig config)
    {
        _config = config;
        WeightScope scope = parts.Weights["gpt_neox"];
        _words = Embedding.OfWords(
            scope["embed_in"], config.VocabSize, config.Hidden, Initialisers.Normal(config.InitializerRange), parts.Operators);
        _layers = [.. Enumerable.Range(0, config.Layers).Select(index => new GptNeoXLayer(scope["layers"][index], config, index, parts.Operators))];
        _norm = new LayerNorm(scope["final_layer_norm"], config.Hidden, config.LayerNormEps);
        _frequencies = new RotaryFrequencies(parts.Config, config.Rope, config.Attention.HeadSize);
    }

    /// <summary>[vocabulary, hidden]</summary>
    public LayerWeight Words => _words.Table;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor states = Dropout.Apply(options.AddNoise(_words.Forward(batch.TokenIds), batch), _config.HiddenDropout, options.Training);
        RotaryEmbedding rotation = _frequencies.Of(batch, options.Past);
        BlockMasks masks = AttentionMask.Causal.Over(batch, options.Past);
        foreach (GptNeoXLayer layer in _layers)
        {
            ForwardOptions given = layer == _layers[^1] ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => layer.Forward(inner, rotation, masks, batch, given));
        }

        return _norm.Forward(states);
    }
}
