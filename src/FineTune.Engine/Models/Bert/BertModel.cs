using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Bert;

/// <summary>BERT's encoder (Devlin et al., 2018; transformers/models/bert/modeling_bert.py, BertModel).</summary>
internal sealed class BertModel(WeightScope scope, EncoderConfig config, TorchScriptOps operators)
{
    private readonly TextEmbeddings _embeddings = new(scope["embeddings"], config.Embeddings, operators);

    private readonly EncoderStack _encoder = new(scope["encoder"]["layer"], config.NumHiddenLayers, EncoderNames.Bert, config.Sizes, operators);

    /// <summary>[vocabulary, hidden]</summary>
    public LayerWeight Words => _embeddings.Words;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options) =>
        _encoder.Forward(_embeddings.Forward(batch, options), batch, options);
}
