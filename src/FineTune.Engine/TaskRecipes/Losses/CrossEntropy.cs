using FineTune.Engine.Data;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Cross entropy of class scores, in float32.</summary>
/// <param name="labelSmoothing">
/// Share of the target that is spread evenly over all classes (Szegedy et al., 2015; transformers/trainer_pt_utils.py, LabelSmoother).
/// </param>
internal sealed class CrossEntropy(double labelSmoothing)
{
    /// <param name="outputs">[targets, classes]</param>
    /// <param name="targets">int64 [targets], <see cref="TokenLabels.Ignored"/> where there is none.</param>
    /// <returns>[targets], 0 where there is no target.</returns>
    public Tensor Of(Tensor outputs, Tensor targets) => nn.functional.cross_entropy(
        outputs.to(ScalarType.Float32), targets, ignore_index: TokenLabels.Ignored, reduction: nn.Reduction.None, label_smoothing: labelSmoothing);
}
