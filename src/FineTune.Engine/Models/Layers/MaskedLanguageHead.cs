using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Scores of every token of the vocabulary: transformation, normalisation, then the decoder, for the asked tokens only.</summary>
/// <param name="decoder">[vocabulary, hidden], the word embeddings themselves where they are tied.</param>
/// <param name="bias">[vocabulary]</param>
internal sealed class MaskedLanguageHead(
    Linear transform, Func<Tensor, Tensor> activation, LayerNorm norm, Tensor decoder, Tensor? bias, TorchScriptOps operators)
{
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[predicted, vocabulary]</returns>
    public Tensor Forward(Tensor states, ModelInput input)
    {
        Tensor asked = input.PredictedTokens is { } predicted ? operators.Embedding(states, predicted) : states;
        return nn.functional.linear(norm.Forward(activation(transform.Forward(asked))), decoder, bias);
    }
}
