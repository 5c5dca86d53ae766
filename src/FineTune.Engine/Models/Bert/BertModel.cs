using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Bert;

/// <summary>BERT's encoder and pooler (Devlin et al., 2018; transformers/models/bert/modeling_bert.py, BertModel).</summary>
internal sealed class BertModel(WeightScope scope, BertConfig config, TorchScriptOps operators)
{
    private readonly BertEmbeddings _embeddings = new(scope["embeddings"], config, operators);

    private readonly BertLayer[] _layers =
        [.. Enumerable.Range(0, config.NumHiddenLayers).Select(index => new BertLayer(scope["encoder"]["layer"][index], config, operators))];

    private readonly Linear _pooler = new(scope["pooler"]["dense"], config.HiddenSize, config.HiddenSize, config.InitializerRange);

    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(ModelInput input, bool training)
    {
        Tensor states = _embeddings.Forward(input, training);
        foreach (BertLayer layer in _layers)
        {
            states = layer.Forward(states, input, training);
        }

        return states;
    }

    /// <summary>The transformed state of each row's first token.</summary>
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[batch, hidden]</returns>
    public Tensor Pool(Tensor states, ModelInput input) => _pooler.Forward(operators.Embedding(states, input.RowStarts)).tanh();
}
