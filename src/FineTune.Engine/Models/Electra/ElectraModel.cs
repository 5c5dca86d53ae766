using FineTune.Engine.Models.Layers;
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

    private readonly EncoderLayer[] _layers =
    [
        .. Enumerable.Range(0, config.NumHiddenLayers)
            .Select(index => new EncoderLayer(scope["encoder"]["layer"][index], EncoderNames.Bert, config.Sizes, operators)),
    ];

    /// <summary>[vocabulary, embedding]</summary>
    public Tensor Words => _embeddings.Words;

    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(ModelInput input, bool training)
    {
        Tensor states = _embeddings.Forward(input, training);
        states = _projection?.Forward(states) ?? states;
        foreach (EncoderLayer layer in _layers)
        {
            states = input.Through(states, inner => layer.Forward(inner, input, training));
        }

        return states;
    }
}
