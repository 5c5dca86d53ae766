using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Linear, activation, normalisation: what comes before a decoder, and in ModernBERT before every classifier.</summary>
internal sealed class PredictionHead(Linear dense, Func<Tensor, Tensor> activation, LayerNorm norm)
{
    /// <param name="states">[..., input]</param>
    /// <returns>[..., output]</returns>
    public Tensor Forward(Tensor states) => norm.Forward(activation(dense.Forward(states)));
}
