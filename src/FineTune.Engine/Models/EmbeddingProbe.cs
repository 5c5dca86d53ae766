using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// Takes hold of the word embeddings of a forward pass, so that the gradient of what comes of them can be asked for, and puts others in their place: some way
/// from an average word, which says nothing, to themselves.
/// </summary>
/// <param name="average">[1, hidden], the average word; null leaves the embeddings as they are.</param>
/// <param name="share">How far they have come, from 0 to 1.</param>
internal sealed class EmbeddingProbe(Tensor? average, double share)
{
    /// <summary>[tokens, hidden], what the model goes on with; null where it has looked up no words.</summary>
    public Tensor? Point { get; private set; }

    /// <summary>[tokens, hidden], the embeddings less the average.</summary>
    public Tensor? Difference { get; private set; }

    /// <summary>The begin of a graph. Of a model that answers texts only those that it reads are looked at.</summary>
    /// <param name="embedded">[tokens, hidden]</param>
    public Tensor Take(Tensor embedded)
    {
        if (Point is not null)
        {
            return embedded;
        }

        Tensor given = embedded.detach();
        Difference = average is null ? zeros_like(given) : given - average;
        return Point = (given - (Difference * (1 - share))).requires_grad_();
    }
}
