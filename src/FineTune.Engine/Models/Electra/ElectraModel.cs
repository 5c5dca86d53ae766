using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Electra;

/// <summary>
/// ELECTRA's encoder: BERT's, with embeddings of a size of their own
/// (Clark et al., 2020; transformers/models/electra/modeling_electra.py, ElectraModel).
/// </summary>
internal sealed class ElectraModel(WeightScope scope, EncoderConfig config, int embeddingSize, TorchScriptOps operators)
{
    private readonly TextEmbeddings _embeddings = new(scope["embeddings"], config.Embeddings with { Hidden = embeddingSize }, operators);

    private readonly Linear? _projection = embeddingSize == config.HiddenSize
        ? null
        : new(scope["embeddings_project"], embeddingSize, config.HiddenSize, config.InitializerRange);

    private readonly EncoderStack _encoder = new(scope["encoder"]["layer"], config.NumHiddenLayers, EncoderNames.Bert, config.Sizes, operators);

    /// <summary>[vocabulary, embedding]</summary>
    public LayerWeight Words => _embeddings.Words;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor states = _embeddings.Forward(batch, options);
        return _encoder.Forward(_projection?.Forward(states) ?? states, batch, options);
    }
}
