using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Gradients that are added up in buckets, each as soon as its last gradient is there, while the backward pass goes on to those before (Li et al., 2020,
/// "PyTorch Distributed"). Which weights a bucket has and which bucket comes after which is the same in every process and every step, whenever they are
/// sent, and so are the bits of the sums.
/// </summary>
/// <param name="weights">In the order of the model: the backward pass comes to the last of them first.</param>
/// <param name="reduction">How a bucket is added up.</param>
/// <param name="size">Numbers of a bucket; a weight that has more goes alone.</param>
internal sealed class GradientBuckets(IReadOnlyList<Tensor> weights, IGradientReduction reduction, long size) : IDisposable
{
    /// <summary>Numbers of a bucket, 8 MiB: long enough that the time to begin a call does not count, short enough that the first begins early.</summary>
    public const long DefaultSize = 1 << 21;

    private readonly Tensor[][] _buckets = [.. CollectiveCalls.Buckets([.. weights.Reverse()], size)];

    /// <summary>Null on a GPU: what NCCL needs of a device is set for the thread that computes.</summary>
    private readonly CommunicationThread? _thread = weights.All(weight => weight.device_type == DeviceType.CPU) ? new CommunicationThread() : null;

    /// <summary>Of the passes before the last one, by weight.</summary>
    private readonly Dictionary<Tensor, Tensor> _earlier = new(ReferenceEqualityComparer.Instance);

    /// <summary>Buckets of this step that were sent, and weights of the next one that have their gradient.</summary>
    private (int Buckets, int Weights) _sent;

    /// <summary>The weights, last first.</summary>
    public IEnumerable<Tensor> Weights => _buckets.SelectMany(bucket => bucket);

    /// <summary>
    /// Sets aside what earlier passes of the step have left, so that a gradient is there once the last pass has made it. <see cref="Complete"/> ends it.
    /// </summary>
    public void BeginLastPass()
    {
        foreach (Tensor weight in Weights)
        {
            if (weight.grad is { } gradient)
            {
                _earlier.Add(weight, gradient.DetachFromDisposeScope());
                weight.grad = null;
            }
        }
    }

    /// <summary>In the last pass: sends the buckets whose gradients are all there, the first ones first.</summary>
    public void SendReady()
    {
        while (_sent.Buckets < _buckets.Length)
        {
            Tensor[] bucket = _buckets[_sent.Buckets];
            while (_sent.Weights < bucket.Length && IsReady(bucket[_sent.Weights]))
            {
                _sent.Weights++;
            }

            if (_sent.Weights < bucket.Length)
            {
                return;
            }

            Send(bucket);
        }
    }

    /// <summary>The last pass is over: every gradient has what the earlier ones have left.</summary>
    public void Complete()
    {
        foreach (Tensor weight in _earlier.Keys.ToArray())
        {
            TakeEarlier(weight);
        }
    }

    /// <summary>Sends what was not sent, and waits until all is added up. What has no gradient here is sent as zeros.</summary>
    /// <exception cref="Contracts.FineTuneException">What the reduction throws.</exception>
    public void Finish()
    {
        while (_sent.Buckets < _buckets.Length)
        {
            foreach (Tensor weight in _buckets[_sent.Buckets])
            {
                weight.grad ??= zeros_like(weight, dtype: ScalarType.Float32).DetachFromDisposeScope();
            }

            Send(_buckets[_sent.Buckets]);
        }

        _sent = default;
        _thread?.Wait();
    }

    public void Dispose() => _thread?.Dispose();

    private bool IsReady(Tensor weight)
    {
        using Tensor? gradient = weight.grad;
        if (gradient is not null)
        {
            TakeEarlier(weight);
        }

        return gradient is not null;
    }

    /// <summary>As AccumulateGrad adds: the new gradient to the old one, in place.</summary>
    private void TakeEarlier(Tensor weight)
    {
        if (_earlier.Remove(weight, out Tensor? earlier))
        {
            using (earlier)
            using (Tensor? last = weight.grad)
            {
                if (last is not null)
                {
                    using IDisposable withoutGraph = no_grad();
                    earlier.add_(last);
                }

                weight.grad = earlier;
            }
        }
    }

    private void Send(Tensor[] bucket)
    {
        Tensor[] gradients = [.. bucket.Select(weight => weight.grad!.DetachFromDisposeScope())];
        _sent = (_sent.Buckets + 1, 0);
        if (_thread is null)
        {
            AddUp(gradients);
        }
        else
        {
            _thread.Post(() => AddUp(gradients));
        }
    }

    private void AddUp(Tensor[] gradients)
    {
        reduction.AddUp(gradients);
        Array.ForEach(gradients, gradient => gradient.Dispose());
    }
}
