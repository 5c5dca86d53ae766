using FineTune.Hooks;
using static TorchSharp.torch;

namespace Samples.Hooks;

/// <summary>Cross entropy that counts less what the model already knows: (1 - p)^2 times it (Lin et al., 2017).</summary>
public sealed class FocalLoss : ILoss
{
    public Tensor Losses(Tensor outputs, Tensor targets)
    {
        Tensor crossEntropy = nn.functional.cross_entropy(outputs, targets, reduction: nn.Reduction.None);
        Tensor probability = (-crossEntropy).exp();
        return (1 - probability).pow(2) * crossEntropy;
    }
}
