using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Embeddings, layers, and where parts are normalised before them a last norm (modeling_bart.py, BartEncoder; modeling_mbart.py).</summary>
internal sealed class BartEncoder(WeightScope scope, Embedding words, BartConfig config, TorchScriptOps operators)
{
    private readonly BartEmbeddings _embeddings = new(scope, words, config, operators);

    private readonly BartLayer[] _layers =
        [.. Enumerable.Range(0, config.Encoder.Layers).Select(layer => new BartLayer(scope["layers"][layer], config, layer, isDecoder: false, operators))];

    private readonly LayerNorm? _norm = config.NormalisesBefore ? new LayerNorm(scope["layer_norm"], config.Hidden, BartLayer.NormEps) : null;

    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor states = _embeddings.Forward(batch, options);
        BlockMasks masks = AttentionMask.Full.Over(batch);
        foreach (BartLayer layer in _layers)
        {
            states = options.RunLayer(states, inner => layer.Forward(inner, null, masks, batch, options));
        }

        return _norm?.Forward(states) ?? states;
    }
}
