using static TorchSharp.torch;

namespace FineTune.Hooks;

/// <summary>A loss of your own, in the place of the task's. A project has one at most. The class needs a public constructor without parameters.</summary>
public interface ILoss
{
    /// <summary>
    /// The loss of each target. Training takes their mean over all targets of a step, so a batch may be split as memory allows without changing the
    /// result; do not average here.
    /// </summary>
    /// <param name="outputs">float32 [targets, labels]: logits; for a regression [rows, 1] or [rows].</param>
    /// <param name="targets">int64 [targets]: label ids, -100 for tokens without a label; float32 [rows, labels] or [rows] for several labels and for
    /// numbers.</param>
    /// <returns>float32, of the shape of the task's own losses: one for each target, 0 for a target of -100.</returns>
    Tensor Losses(Tensor outputs, Tensor targets);
}
