using FineTune.Engine.Models.Quantization;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The last layer of a masked language head. Its weight is by default that of the word embeddings, one tensor with one gradient.</summary>
/// <param name="scope">Its names.</param>
/// <param name="weight">[vocabulary, hidden]</param>
/// <param name="bias">[vocabulary], or null.</param>
internal sealed class Decoder(WeightScope scope, LayerWeight weight, Tensor? bias)
{
    private readonly Linear _linear = new(scope, weight, bias);

    /// <summary>A decoder whose bias is its own.</summary>
    /// <param name="scope">The decoder's names.</param>
    /// <param name="words">[vocabulary, hidden], the word embeddings.</param>
    /// <param name="tied"><c>tie_word_embeddings</c></param>
    /// <param name="initialise">Fills a new weight that is not tied.</param>
    public static Decoder WithOwnBias(WeightScope scope, LayerWeight words, bool tied, Initialiser initialise, bool hasBias = true) => new(
        scope,
        EmbeddingTie.Weight(scope, words, tied, initialise),
        hasBias ? scope.Weight("bias", [words.Shape[0]], Initialisers.Zeros) : null);

    /// <summary>
    /// A decoder <c>decoder</c> beside a bias <c>bias</c> of the same scope. Tied, the two biases are one, under the outer name; else Hugging
    /// Face has both and uses the decoder's, so the outer one is kept as it is. They are also two where a file has both with different values.
    /// </summary>
    /// <param name="scope">The head's names.</param>
    /// <param name="words">[vocabulary, hidden], the word embeddings.</param>
    /// <param name="tied"><c>tie_word_embeddings</c></param>
    /// <param name="initialise">Fills a new weight that is not tied.</param>
    public static Decoder WithOuterBias(WeightScope scope, LayerWeight words, bool tied, Initialiser initialise)
    {
        long[] shape = [words.Shape[0]];
        if (!tied)
        {
            scope.Unused("bias", shape, Initialisers.Zeros);
            return WithOwnBias(scope["decoder"], words, tied, initialise);
        }

        Tensor bias = scope.Weight("bias", shape, Initialisers.Zeros);
        LayerWeight weight = EmbeddingTie.Weight(scope["decoder"], words, tied, initialise);
        if (scope["decoder"].Untied("bias", new LayerWeight(bias, null)) is { Plain: { } own })
        {
            bias.requires_grad_(false);
            return new Decoder(scope["decoder"], weight, own);
        }

        return new Decoder(scope["decoder"], weight, bias);
    }

    /// <param name="states">[predicted, hidden]</param>
    /// <returns>[predicted, vocabulary]</returns>
    public Tensor Forward(Tensor states) => _linear.Forward(states);
}
