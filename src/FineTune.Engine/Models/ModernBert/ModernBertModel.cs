using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ModernBert;

/// <summary>
/// ModernBERT's encoder: rotary positions, layers of global and of local attention, normalisation before each block
/// (Warner et al., 2024; transformers/models/modernbert/modeling_modernbert.py, ModernBertModel).
/// </summary>
internal sealed class ModernBertModel(WeightScope scope, ModernBertConfig config, TorchScriptOps operators)
{
    private readonly Embedding _words = new(
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
    public Tensor Words => _words.Weight;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(ModelInput input, bool training, TokensRead read)
    {
        Tensor states = Dropout.Apply(_embeddingNorm.Forward(input.AddNoise(_words.Forward(input.TokenIds))), config.EmbeddingDropout, training);
        RotaryEmbedding globalRotation = RotaryEmbedding.Of(input, config.HeadSize, config.GlobalTheta);
        RotaryEmbedding localRotation = RotaryEmbedding.Of(input, config.HeadSize, config.LocalTheta);
        Tensor?[] globalMasks = [.. input.Layout.Blocks.Select(block => block.PaddingMask)];
        Tensor?[] localMasks = [.. input.Layout.Blocks.Select(block => LocalMask(block, input.TokenIds.device))];
        foreach ((ModernBertLayer layer, bool isLocal) in _layers.Zip(config.IsLocal))
        {
            TokensRead given = layer == _layers[^1] ? read : TokensRead.All;
            states = input.RunLayer(states, inner => isLocal
                ? layer.Forward(inner, localRotation, localMasks, input, training, given)
                : layer.Forward(inner, globalRotation, globalMasks, input, training, given));
        }

        return _finalNorm.Forward(states);
    }

    /// <returns>bool [1 or rows, 1, sequence, sequence]: true for keys near enough to the query that are no padding.</returns>
    private Tensor? LocalMask(PaddedBlock block, Device device)
    {
        if (block.Sequence <= config.Window + 1)
        {
            return block.PaddingMask;
        }

        Tensor places = arange(block.Sequence, device: device);
        Tensor distance = (places.unsqueeze(1) - places.unsqueeze(0)).abs();
        Tensor near = distance.le(config.Window).unsqueeze(0).unsqueeze(0);
        // A cell of padding may be too far from all tokens of its row; it looks at itself then, since a query without any key would give NaN.
        return block.PaddingMask is { } mask ? near.logical_and(mask).logical_or(distance.eq(0)) : near;
    }
}
