using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Scores of every token of the vocabulary: transformation, then the decoder, for the asked tokens only.</summary>
internal sealed class MaskedLanguageHead(PredictionHead transform, Decoder decoder, TorchScriptOps operators)
{
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[predicted, vocabulary]</returns>
    public Tensor Forward(Tensor states, ModelInput input)
    {
        Tensor asked = input.PredictedTokens is { } predicted ? operators.Embedding(states, predicted) : states;
        return decoder.Forward(transform.Forward(asked));
    }
}
