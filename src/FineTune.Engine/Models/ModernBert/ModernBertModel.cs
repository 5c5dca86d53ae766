using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ModernBert;

/// <summary>
/// ModernBERT's encoder: rotary positions, layers of global and of local attention, normalisation before each block
/// (Warner et al., 2024; transformers/models/modernbert/modeling_modernbert.py, ModernBertModel).
/// </summary>
internal sealed class ModernBertModel(WeightScope scope, ModernBertConfig config, TorchScriptOps operators)
{
    private readonly Embedding _words = Embedding.OfWords(
        scope["embeddings.tok_embeddings"],
        config.VocabSize,
        config.HiddenSize,
        Initialisers.TruncatedNormal(config.InitializerRange, config.InitializerCutoffFactor),
        operators,
        config.PadTokenId,
        zeroPadding: false);

    private readonly LayerNorm _embeddingNorm = new(scope["embeddings.norm"], config.HiddenSize, config.NormEps, config.NormBias);

    private readonly ModernBertLayer[] _layers =
    [
        .. Enumerable.Range(0, config.NumHiddenLayers).Select(index => new ModernBertLayer(scope["layers"][index], config, index == 0, operators)),
    ];

    private readonly LayerNorm _finalNorm = new(scope["final_norm"], config.HiddenSize, config.NormEps, config.NormBias);

    /// <summary>[vocabulary, hidden]</summary>
    public LayerWeight Words => _words.Table;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor states =
            Dropout.Apply(_embeddingNorm.Forward(options.AddNoise(_words.Forward(batch.TokenIds), batch)), config.EmbeddingDropout, options.Training);
        RotaryEmbedding globalRotation = RotaryEmbedding.Of(batch, config.HeadSize, config.GlobalTheta);
        RotaryEmbedding localRotation = RotaryEmbedding.Of(batch, config.HeadSize, config.LocalTheta);
        BlockMasks globalMasks = AttentionMask.Full.Over(batch);
        BlockMasks localMasks = AttentionMask.Window(config.Window).Over(batch);
        foreach ((ModernBertLayer layer, bool isLocal) in _layers.Zip(config.IsLocal))
        {
            ForwardOptions given = layer == _layers[^1] ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => isLocal
                ? layer.Forward(inner, localRotation, localMasks, batch, given)
                : layer.Forward(inner, globalRotation, globalMasks, batch, given));
        }

        return _finalNorm.Forward(states);
    }
}
