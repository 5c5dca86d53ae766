using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Batch normalisation of channels (Ioffe and Szegedy, 2015). In training by the mean and variance of the pictures that go through the model together, of
/// which running means are kept; else by these. They are weights: no gradient changes them, and checkpoints and model folders have them.
/// </summary>
internal sealed class BatchNorm(WeightScope scope, long channels)
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    private readonly Tensor _weight = scope.Weight("weight", [channels], Initialisers.Ones);
    private readonly Tensor _bias = scope.Weight("bias", [channels], Initialisers.Zeros);
    private readonly Tensor _mean = scope.Buffer("running_mean", [channels], Initialisers.Zeros);
    private readonly Tensor _variance = scope.Buffer("running_var", [channels], Initialisers.Ones);
    private readonly Tensor _batches = scope.Counter("num_batches_tracked");

    /// <param name="states">[batch, channels, height, width]</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Forward(Tensor states, bool training)
    {
        if (training)
        {
            _batches.add_(1);
        }

        return nn.functional.batch_norm(states, _mean, _variance, _weight, _bias, training, Momentum, Epsilon);
    }
}
