using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Quantization;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Scores of every token of the vocabulary as the next one.</summary>
/// <param name="scope">The projection's names.</param>
/// <param name="weight">[vocabulary, hidden]</param>
/// <param name="softCap">The scores are kept between minus and plus this number; null for no bound.</param>
/// <param name="bias">[vocabulary], or null.</param>
/// <param name="scale">What the scores are multiplied by; null for nothing.</param>
internal sealed class CausalLanguageHead(WeightScope scope, LayerWeight weight, double? softCap, Tensor? bias = null, double? scale = null)
{
    private readonly Linear _linear = new(scope, weight, bias);

    /// <param name="states">[predicted, hidden]</param>
    /// <returns>[predicted, vocabulary], or what is wanted of them.</returns>
    public Tensor Forward(Tensor states, ForwardOptions options) => options.OfScores is { } ofScores
        ? _linear.Forward(states, (scores, first) => ofScores(Cap(scores), first))
        : Cap(_linear.Forward(states));

    private Tensor Cap(Tensor scores)
    {
        Tensor scaled = scale is { } factor ? scores * factor : scores;
        return softCap is { } cap ? scaled.SoftCap(cap) : scaled;
    }
}
