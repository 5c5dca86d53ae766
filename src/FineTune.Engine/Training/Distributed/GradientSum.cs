using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// What the processes have computed for a step, added up: each has divided its losses by the targets of all, so the sums are the loss and the gradients of
/// the whole step. They are added in float32, whatever the passes computed in.
/// </summary>
internal sealed class GradientSum(IModel model, ICollective collective)
{
    /// <summary>Means that batch normalisation keeps; a process sees its own rows alone.</summary>
    private static readonly string[] RunningMeans = ["running_mean", "running_var"];

    private readonly Tensor[] _weights = [.. model.Weights.Where(weight => weight.Value.requires_grad).Select(weight => weight.Value)];
    private readonly Tensor[] _means =
        [.. model.Weights.Where(weight => RunningMeans.Any(name => weight.Key.EndsWith(name, StringComparison.Ordinal))).Select(weight => weight.Value)];

    /// <summary>What the losses of a step are divided by, and what was worked for it, of all processes.</summary>
    /// <param name="own">Targets, padded tokens and tokens seen of this process.</param>
    public StepWork AddUp(StepWork own)
    {
        Span<double> numbers = [own.Targets, own.PaddedTokens, own.TokensSeen];
        collective.AllReduceSum(numbers);
        return new StepWork(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Adds the gradients up, in place. One that no process has stays away, as that of a weight that takes no part in the loss.</summary>
    /// <param name="loss">A scalar: the share of this process.</param>
    /// <returns>The loss of the step, a new scalar.</returns>
    public Tensor AddUp(Tensor loss)
    {
        // Some weights have no gradient here, because no row here needs them, and one elsewhere.
        double[] counts = [loss.item<float>(), .. _weights.Select(weight => weight.grad is null ? 0.0 : 1)];
        collective.AllReduceSum(counts);
        List<Tensor> gradients = [];
        for (int index = 0; index < _weights.Length; index++)
        {
            if (counts[index + 1] > 0)
            {
                _weights[index].grad ??= zeros_like(_weights[index], dtype: ScalarType.Float32).DetachFromDisposeScope();
                gradients.Add(_weights[index].grad!);
            }
        }

        collective.AddUp(gradients);
        AverageMeans();
        return tensor((float)counts[0], device: loss.device);
    }

    private void AverageMeans()
    {
        if (_means.Length > 0)
        {
            using IDisposable withoutGraph = no_grad();
            collective.AddUp(_means);
            foreach (Tensor mean in _means)
            {
                mean.div_(collective.Size).DetachFromDisposeScope();
            }
        }
    }
}
