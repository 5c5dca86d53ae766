using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Makes of what token files keep of pictures or recordings what a model is given.</summary>
internal interface IMediaBatch
{
    /// <param name="indices">The rows of the batch.</param>
    /// <param name="pass">The epoch, or <see cref="ITargetSource.EvaluationPass"/>, in which nothing is drawn.</param>
    PackedBatch Of(ITokenRows rows, int[] indices, int pass, Device device);
}
