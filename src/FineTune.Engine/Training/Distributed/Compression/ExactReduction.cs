using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Gradients are sent and added up in float32, by the engine's own all-reduce.</summary>
internal sealed class ExactReduction(ICollective collective) : IGradientReduction
{
    public void AddUp(Tensor[] gradients) => collective.AddUpBucket(gradients);
}
