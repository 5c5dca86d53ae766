using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.DistilBert;

/// <summary>DistilBERT's encoder (Sanh et al., 2019; transformers/models/distilbert/modeling_distilbert.py, DistilBertModel).</summary>
internal sealed class DistilBertModel(WeightScope scope, DistilBertConfig config, TorchScriptOps operators)
{
    private static readonly EncoderNames Names = new(
        "attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm");

    private readonly TextEmbeddings _embeddings = new(scope["embeddings"], config.Embeddings, operators);

    private readonly EncoderStack _encoder = new(scope["transformer.layer"], config.NLayers, Names, config.Sizes, operators);

    /// <summary>[vocabulary, hidden]</summary>
    public Tensor Words => _embeddings.Words;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(ModelInput input, bool training, TokensRead read) =>
        _encoder.Forward(_embeddings.Forward(input, training), input, training, read);
}
