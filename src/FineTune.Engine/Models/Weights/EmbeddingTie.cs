using FineTune.Engine.Models.Quantization;

namespace FineTune.Engine.Models;

/// <summary>
/// The tie of a vocabulary projection to the word embeddings (Press and Wolf, 2017; <c>tie_word_embeddings</c>): one tensor with one gradient.
/// </summary>
internal static class EmbeddingTie
{
    /// <summary>The projection's weight. A file that has it with values of its own is not tied, whatever the configuration says, as in transformers.</summary>
    /// <param name="scope">The projection's names.</param>
    /// <param name="words">[vocabulary, hidden], the word embeddings.</param>
    /// <param name="tied"><c>tie_word_embeddings</c></param>
    /// <param name="initialise">Fills a new weight that is not tied.</param>
    /// <returns>[vocabulary, hidden]</returns>
    public static LayerWeight Weight(WeightScope scope, LayerWeight words, bool tied, Initialiser initialise) =>
        tied ? scope.Untied("weight", words) ?? words : scope.VocabularyWeight("weight", words.Shape, initialise);
}
