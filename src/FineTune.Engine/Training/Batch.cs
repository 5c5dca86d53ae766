using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>Rows of one forward pass.</summary>
/// <param name="Input">Their tokens.</param>
/// <param name="Labels">int64 [batch]</param>
internal sealed record Batch(ModelInput Input, Tensor Labels) : IDisposable
{
    /// <summary>Cells of the padded rectangle, what Hugging Face counts as tokens.</summary>
    public long PaddedTokens => (long)Input.Batch * Input.Sequence;

    public void Dispose()
    {
        Input.Dispose();
        Labels.Dispose();
    }
}
