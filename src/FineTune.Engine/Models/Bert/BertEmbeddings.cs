using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Bert;

/// <summary>Word + position + token type, normalised (modeling_bert.py, BertEmbeddings).</summary>
internal sealed class BertEmbeddings(WeightScope scope, BertConfig config, TorchScriptOps operators)
{
    private readonly Embedding _words = new(
        scope["word_embeddings"], config.VocabSize, config.HiddenSize, config.InitializerRange, operators, config.PadTokenId);

    private readonly Embedding _positions = new(
        scope["position_embeddings"], config.MaxPositionEmbeddings, config.HiddenSize, config.InitializerRange, operators);

    private readonly Embedding _types = new(
        scope["token_type_embeddings"], config.TypeVocabSize, config.HiddenSize, config.InitializerRange, operators);

    private readonly LayerNorm _norm = new(scope["LayerNorm"], config.HiddenSize, config.LayerNormEps);

    /// <summary>[vocabulary, hidden]</summary>
    public Tensor Words => _words.Weight;

    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(ModelInput input, bool training)
    {
        Tensor sum = _words.Forward(input.TokenIds) + _types.Forward(input.TokenTypeIds) + _positions.Forward(input.Positions);
        return nn.functional.dropout(_norm.Forward(sum), config.HiddenDropoutProb, training);
    }
}
