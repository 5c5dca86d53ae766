using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Albert;

/// <summary>
/// ALBERT's encoder: small embeddings, projected, and layers that share weights in groups
/// (Lan et al., 2019; transformers/models/albert/modeling_albert.py, AlbertModel).
/// </summary>
internal sealed class AlbertModel
{
    public static readonly EncoderNames Names = new()
    {
        Query = "attention.query",
        Key = "attention.key",
        Value = "attention.value",
        AttentionOutput = "attention.dense",
        AttentionNorm = "attention.LayerNorm",
        Intermediate = "ffn",
        Output = "ffn_output",
        OutputNorm = "full_layer_layer_norm",
    };

    private readonly TextEmbeddings _embeddings;
    private readonly Linear _projection;
    private readonly EncoderLayer[] _layers;

    public AlbertModel(WeightScope scope, AlbertConfig config, TorchScriptOps operators)
    {
        EncoderConfig encoder = config.Encoder;
        _embeddings = new TextEmbeddings(scope["embeddings"], encoder.Embeddings with { Hidden = config.EmbeddingSize }, operators);
        _projection = new Linear(scope["encoder.embedding_hidden_mapping_in"], config.EmbeddingSize, encoder.HiddenSize, encoder.InitializerRange);
        // In Hugging Face's code nothing is dropped after the feed-forward layers.
        EncoderSizes sizes = encoder.Sizes with { OutputDropout = 0 };
        EncoderLayer[][] groups =
        [
            .. Enumerable.Range(0, config.NumHiddenGroups).Select(group => Enumerable.Range(0, config.InnerGroupNum)
                .Select(index => new EncoderLayer(scope["encoder.albert_layer_groups"][group]["albert_layers"][index], Names, sizes, operators))
                .ToArray()),
        ];
        _layers = [.. Enumerable.Range(0, encoder.NumHiddenLayers).SelectMany(layer => groups[config.GroupOf(layer)])];
    }

    /// <summary>[vocabulary, embedding]</summary>
    public LayerWeight Words => _embeddings.Words;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor states = _projection.Forward(_embeddings.Forward(batch, options));
        // By number: the last layer may be the same object as those before it.
        foreach ((int index, EncoderLayer layer) in _layers.Index())
        {
            ForwardOptions given = index == _layers.Length - 1 ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => layer.Forward(inner, batch, given));
        }

        return states;
    }
}
