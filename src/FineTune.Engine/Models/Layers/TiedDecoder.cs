using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>The decoder of a masked language head, by default the word embeddings themselves.</summary>
internal static class TiedDecoder
{
    /// <param name="scope">The head's names.</param>
    /// <param name="decoder">The decoder's name.</param>
    /// <param name="embeddings">[vocabulary, hidden], what to tie to.</param>
    /// <param name="tied"><c>tie_word_embeddings</c></param>
    /// <param name="separateBias">
    /// Name of a bias beside the decoder's own that Hugging Face ties it to: the one that files hold. Without a tie it is there too and does nothing.
    /// </param>
    /// <returns>Weight [vocabulary, hidden] and bias [vocabulary].</returns>
    public static (Tensor Weight, Tensor Bias) Take(
        WeightScope scope, string decoder, Tensor embeddings, bool tied, double standardDeviation, string? separateBias = null)
    {
        long[] biasShape = [embeddings.shape[0]];
        Tensor? separate = separateBias is null ? null : scope.Weight(separateBias, biasShape, Initialisers.Zeros);
        if (!tied)
        {
            return (
                scope[decoder].Weight("weight", embeddings.shape, Initialisers.Normal(standardDeviation)),
                scope[decoder].Weight("bias", biasShape, Initialisers.Zeros));
        }

        scope[decoder].Tied("weight");
        if (separate is null)
        {
            return (embeddings, scope[decoder].Weight("bias", biasShape, Initialisers.Zeros));
        }

        scope[decoder].Tied("bias");
        return (embeddings, separate);
    }
}
