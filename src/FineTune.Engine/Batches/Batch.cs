using FineTune.Engine.Data;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Batches;

/// <summary>Rows of one forward pass.</summary>
/// <param name="Rows">Their numbers.</param>
/// <param name="Input">Their tokens.</param>
/// <param name="Targets">What is to be predicted, of a shape by task.</param>
/// <param name="TargetWeight">What the sum of the losses is divided by for their mean.</param>
internal sealed record Batch(IReadOnlyList<int> Rows, PackedBatch Input, Tensor Targets, double TargetWeight) : IDisposable
{
    /// <summary>All rows, of which <see cref="Rows"/> are some; null where nobody looks at them again.</summary>
    public ITokenRows? Source { get; init; }

    /// <summary>Cells of the padded block, what Hugging Face counts as tokens; of pictures their numbers, which it counts alike.</summary>
    public long PaddedTokens => Input.PixelValues?.NumberOfElements ?? (long)Input.Batch * Input.Sequence;

    /// <summary>Real tokens.</summary>
    public long Tokens => Input.TokenIds.shape[0];

    public void Dispose()
    {
        Input.Dispose();
        Targets.Dispose();
    }
}
