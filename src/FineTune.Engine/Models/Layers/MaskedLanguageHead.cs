using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Scores of every token of the vocabulary: transformation, then the decoder.</summary>
internal sealed class MaskedLanguageHead(PredictionHead transform, Decoder decoder)
{
    /// <param name="states">[predicted, hidden]</param>
    /// <returns>[predicted, vocabulary]</returns>
    public Tensor Forward(Tensor states) => decoder.Forward(transform.Forward(states));
}
