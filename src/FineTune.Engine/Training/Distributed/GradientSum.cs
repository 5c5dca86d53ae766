using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// What the processes have computed for a step, added up: each has divided its losses by the targets of all, so the sums are the loss and the gradients of
/// the whole step. They are added in float32, whatever the passes computed in and they are sent as.
/// </summary>
/// <param name="reduction">How gradients are added up.</param>
/// <param name="bucketSize">Numbers of the gradients that go in one call.</param>
internal sealed class GradientSum(IModel model, ICollective collective, IGradientReduction reduction, long bucketSize) : IDisposable
{
    /// <summary>Means that batch normalisation keeps; a process sees its own rows alone.</summary>
    private static readonly string[] RunningMeans = ["running_mean", "running_var"];

    private readonly Tensor[] _weights = [.. model.Weights.Where(weight => weight.Value.requires_grad).Select(weight => weight.Value)];
    private readonly Tensor[] _means =
        [.. model.Weights.Where(weight => RunningMeans.Any(name => weight.Key.EndsWith(name, StringComparison.Ordinal))).Select(weight => weight.Value)];

    /// <summary>Of the weights that had a gradient in the first step; null before its end.</summary>
    private GradientBuckets? _buckets;

    /// <summary>What the losses of a step are divided by, and what was worked for it, of all processes.</summary>
    /// <param name="own">Targets, padded tokens and tokens seen of this process.</param>
    public StepWork AddUp(StepWork own)
    {
        Span<double> numbers = [own.Targets, own.PaddedTokens, own.TokensSeen];
        collective.AllReduceSum(numbers);
        return new StepWork(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Before the last pass of a step that goes back once, through one graph, on the CPU: gradients may be added up in it.</summary>
    /// <returns>To be told in the backward pass after each layer; null where nothing is to be sent yet.</returns>
    public Action? BeginLastPass()
    {
        _buckets?.BeginLastPass();
        return _buckets is null ? null : _buckets.SendReady;
    }

    /// <summary>Adds the gradients up, in place. One that no process has stays away, as that of a weight that takes no part in the loss.</summary>
    /// <param name="loss">A scalar: the share of this process.</param>
    /// <returns>The loss of the step, a new scalar.</returns>
    public Tensor AddUp(Tensor loss)
    {
        _buckets?.Complete();
        // Some weights have no gradient here, because no row here needs them, and one elsewhere.
        double[] counts = [loss.item<float>(), .. _weights.Select(weight => weight.grad is null ? 0.0 : 1)];
        _buckets?.Finish();
        collective.AllReduceSum(counts);
        Tensor[] moved = [.. _weights.Where((_, index) => counts[index + 1] > 0)];
        if (_buckets is null)
        {
            _buckets = new GradientBuckets(moved, reduction, bucketSize);
            _buckets.Finish();
        }
        else
        {
            AddUpOthers(moved);
        }

        AverageMeans();
        return tensor((float)counts[0], device: loss.device);
    }

    public void Dispose() => _buckets?.Dispose();

    /// <summary>Weights that no row has needed before are in no bucket, and some that have been needed may have no gradient anywhere.</summary>
    private void AddUpOthers(Tensor[] moved)
    {
        var inBuckets = new HashSet<Tensor>(_buckets!.Weights, ReferenceEqualityComparer.Instance);
        Tensor[] others = [.. moved.Where(weight => !inBuckets.Contains(weight))];
        foreach (Tensor weight in others)
        {
            weight.grad ??= zeros_like(weight, dtype: ScalarType.Float32).DetachFromDisposeScope();
        }

        foreach (Tensor[] bucket in CollectiveCalls.Buckets([.. others.Select(weight => weight.grad!)], bucketSize))
        {
            reduction.AddUp(bucket);
        }

        foreach (Tensor weight in inBuckets.Except(moved, ReferenceEqualityComparer.Instance).Cast<Tensor>())
        {
            weight.grad = null;
        }
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
