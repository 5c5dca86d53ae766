using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The same for the decoder's tokens, which look at those before them and at what the encoder gave (modeling_bart.py, BartDecoder).</summary>
internal sealed class BartDecoder(WeightScope scope, Embedding words, BartConfig config, TorchScriptOps operators)
{
    private readonly BartEmbeddings _embeddings = new(scope, words, config, operators);

    private readonly BartLayer[] _layers =
        [.. Enumerable.Range(0, config.Decoder.Layers).Select(layer => new BartLayer(scope["layers"][layer], config, layer, isDecoder: true, operators))];

    private readonly LayerNorm? _norm = config.NormalisesBefore ? new LayerNorm(scope["layer_norm"], config.Hidden, BartLayer.NormEps) : null;

    /// <param name="batch">The whole batch.</param>
    /// <param name="source">[tokens, hidden], what the encoder gave; null where the cache has what is needed of them.</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, Tensor? source, ForwardOptions options)
    {
        PackedBatch own = batch.Decoder!;
        Tensor states = _embeddings.Forward(own, options);
        BlockMasks masks = AttentionMask.Causal.Over(own, options.Past);
        foreach (BartLayer layer in _layers)
        {
            ForwardOptions given = layer == _layers[^1] ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => layer.Forward(inner, source, masks, batch, given));
        }

        return _norm?.Forward(states) ?? states;
    }
}
