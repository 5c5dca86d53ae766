using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Roberta;

/// <summary>
/// RoBERTa's encoder: BERT's, with positions that count from after the padding token's id
/// (Liu et al., 2019; transformers/models/roberta/modeling_roberta.py, RobertaModel).
/// </summary>
internal sealed class RobertaModel(WeightScope scope, EncoderConfig config, TorchScriptOps operators)
{
    private readonly TextEmbeddings _embeddings = new(
        scope["embeddings"], config.Embeddings with { PositionPadding = config.PadTokenId }, operators);

    private readonly EncoderStack _encoder = new(scope["encoder"]["layer"], config.NumHiddenLayers, EncoderNames.Bert, config.Sizes, operators);

    /// <summary>[vocabulary, hidden]</summary>
    public LayerWeight Words => _embeddings.Words;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options) =>
        _encoder.Forward(_embeddings.Forward(batch, options), batch, options);
}
