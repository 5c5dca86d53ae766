using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>y = x W^T + b. Weight [output, input], bias [output].</summary>
/// <param name="initialise">Fills a new weight; a new bias is zeros.</param>
internal sealed class Linear(WeightScope scope, long input, long output, Initialiser initialise, bool bias = true)
{
    private readonly Tensor _weight = scope.Weight("weight", [output, input], initialise);
    private readonly Tensor? _bias = bias ? scope.Weight("bias", [output], Initialisers.Zeros) : null;

    public Linear(WeightScope scope, long input, long output, double standardDeviation, bool bias = true)
        : this(scope, input, output, Initialisers.Normal(standardDeviation), bias)
    {
    }

    /// <param name="input">[..., input]</param>
    /// <returns>[..., output]</returns>
    public Tensor Forward(Tensor input) => nn.functional.linear(input, _weight, _bias);

    /// <summary>The layer of what an activation gives.</summary>
    /// <param name="input">[tokens, input]</param>
    /// <param name="activation">Draws no random numbers.</param>
    /// <returns>[tokens, output]</returns>
    public Tensor Forward(Tensor input, Func<Tensor, Tensor> activation) =>
        _bias is not null && Recomputation.IsFor(input, output)
            ? CustomFunction.Apply(new ActivatedLinearFunction(activation), input, _weight, _bias)
            : Forward(activation(input));
}
