using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>y = x W^T + b. Weight [output, input], bias [output].</summary>
internal sealed class Linear(WeightScope scope, long input, long output, double standardDeviation)
{
    private readonly Tensor _weight = scope.Weight("weight", [output, input], Initialisers.Normal(standardDeviation));
    private readonly Tensor _bias = scope.Weight("bias", [output], Initialisers.Zeros);

    /// <param name="input">[..., input]</param>
    /// <returns>[..., output]</returns>
    public Tensor Forward(Tensor input) => nn.functional.linear(input, _weight, _bias);
}
