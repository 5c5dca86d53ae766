using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Layer normalisation over the last dimension (Ba, Kiros and Hinton, 2016), whose statistics are float32 in mixed precision too.</summary>
internal sealed class LayerNorm(WeightScope scope, long hidden, double epsilon, bool bias = true)
{
    private readonly long[] _shape = [hidden];
    private readonly Tensor _weight = scope.Weight("weight", [hidden], Initialisers.Ones);
    private readonly Tensor? _bias = bias ? scope.Weight("bias", [hidden], Initialisers.Zeros) : null;

    /// <summary>What normalised numbers are multiplied by and what is added then, [hidden] each; null where nothing is added.</summary>
    public Tensor[]? FactorAndBias => _bias is null ? null : [_weight, _bias];

    /// <summary>Whether its weights take a gradient.</summary>
    public bool IsTrained => _weight.requires_grad || _bias is { requires_grad: true };

    /// <param name="input">[..., hidden]</param>
    /// <returns>[..., hidden]</returns>
    public Tensor Forward(Tensor input) =>
        MixedPrecision.ForProducts(nn.functional.layer_norm(input, _shape, _weight, _bias, epsilon));
}
