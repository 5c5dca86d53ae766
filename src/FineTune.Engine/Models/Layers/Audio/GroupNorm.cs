using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Normalisation of each channel over time (Wu and He, 2018, with a group for each channel), in float32 in mixed precision too.</summary>
internal sealed class GroupNorm(WeightScope scope, long channels)
{
    private const double Epsilon = 1e-5;

    private readonly Tensor _weight = scope.Weight("weight", [channels], Initialisers.Ones);
    private readonly Tensor _bias = scope.Weight("bias", [channels], Initialisers.Zeros);

    /// <summary>Whether its weights take a gradient.</summary>
    public bool IsTrained => _weight.requires_grad || _bias.requires_grad;

    /// <param name="states">[batch, channels, time]</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Forward(Tensor states) => MixedPrecision.ForProducts(
        nn.functional.group_norm(states.to_type(ScalarType.Float32), channels, _weight, _bias, Epsilon));
}
