using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.DistilBert;

/// <summary>DistilBERT's encoder (Sanh et al., 2019; transformers/models/distilbert/modeling_distilbert.py, DistilBertModel).</summary>
internal sealed class DistilBertModel(WeightScope scope, DistilBertConfig config, TorchScriptOps operators)
{
    public static readonly EncoderNames Names = new()
    {
        Query = "attention.q_lin",
        Key = "attention.k_lin",
        Value = "attention.v_lin",
        AttentionOutput = "attention.out_lin",
        AttentionNorm = "sa_layer_norm",
        Intermediate = "ffn.lin1",
        Output = "ffn.lin2",
        OutputNorm = "output_layer_norm",
    };

    private readonly TextEmbeddings _embeddings = new(scope["embeddings"], config.Embeddings, operators);

    private readonly EncoderStack _encoder = new(scope["transformer.layer"], config.NLayers, Names, config.Sizes, operators);

    /// <summary>[vocabulary, hidden]</summary>
    public LayerWeight Words => _embeddings.Words;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options) =>
        _encoder.Forward(_embeddings.Forward(batch, options), batch, options);
}
