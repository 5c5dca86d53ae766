using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.T5;

/// <summary>An encoder or a decoder: blocks that share one bias of relative positions, and a last norm (modeling_t5.py, T5Stack).</summary>
internal sealed class T5Stack
{
    private readonly T5Config _config;
    private readonly Embedding _words;
    private readonly bool _isDecoder;
    private readonly T5Block[] _blocks;
    private readonly RelativePositionBias _bias;
    private readonly RmsNorm _norm;

    public T5Stack(WeightScope scope, Embedding words, T5Config config, bool isDecoder, TorchScriptOps operators)
    {
        _config = config;
        _words = Embedding.TiedTo(scope["embed_tokens"], words);
        _isDecoder = isDecoder;
        int layers = isDecoder ? config.DecoderLayers : config.EncoderLayers;
        _blocks = [.. Enumerable.Range(0, layers).Select(layer => new T5Block(scope["block"][layer], config, layer, isDecoder, operators))];
        _bias = new RelativePositionBias(
            scope["block"][0]["layer"][0]["SelfAttention"]["relative_attention_bias"],
            new RelativeBuckets(config.BucketCount, config.MaxDistance, IsBidirectional: !isDecoder),
            config.BucketCount,
            config.Attention.Heads,
            config.InitializerFactor * Math.Pow(config.Hidden, -0.5),
            operators);
        _norm = new RmsNorm(scope["final_layer_norm"], config.Hidden, config.NormEps, addsOne: false, operators, config.InitializerFactor);
    }

    /// <param name="batch">The whole batch.</param>
    /// <param name="source">[tokens, hidden], what the encoder gave; null in an encoder, and where the cache has what is needed of them.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, Tensor? source, ForwardOptions options)
    {
        PackedBatch own = _isDecoder ? batch.Decoder! : batch;
        AttentionMask mask = _isDecoder ? AttentionMask.Causal : AttentionMask.Full;
        BlockMasks masks = mask.Over(own, options.Past, isBiased: true);
        Tensor bias = options.Shared(_bias.Forward(own, options.Past));
        Tensor states = Dropout.Apply(options.AddNoise(_words.Forward(own.TokenIds), own), _config.Dropout, options.Training);
        foreach (T5Block block in _blocks)
        {
            ForwardOptions given = block == _blocks[^1] ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => block.Forward(inner, source, masks, bias, batch, given));
        }

        return Dropout.Apply(_norm.Forward(states), _config.Dropout, options.Training);
    }
}
