using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// y = x W^T + b. Weight [output, input], bias [output]. The one place where states are multiplied by a weight, and so the one place where an adapter, as
/// LoRA's, can sit: every projection of a model is one of these, also a tied one, and none takes a weight to multiply by it itself.
/// </summary>
internal sealed class Linear
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly long _output;

    /// <param name="initialise">Fills a new weight; a new bias is zeros.</param>
    public Linear(WeightScope scope, long input, long output, Initialiser initialise, bool bias = true)
        : this(scope.Weight("weight", [output, input], initialise), bias ? scope.Weight("bias", [output], Initialisers.Zeros) : null)
    {
    }

    public Linear(WeightScope scope, long input, long output, double standardDeviation, bool bias = true)
        : this(scope, input, output, Initialisers.Normal(standardDeviation), bias)
    {
    }

    /// <summary>A layer of weights that are there already, as a tied one.</summary>
    /// <param name="weight">[output, input]</param>
    /// <param name="bias">[output], or null.</param>
    public Linear(Tensor weight, Tensor? bias)
    {
        _weight = weight;
        _output = weight.shape[0];
        _bias = bias;
    }

    /// <summary>The last layer of a classifier: a row of weight and bias for each label.</summary>
    public static Linear ToLabels(WeightScope scope, long input, long labels, Initialiser initialise) =>
        new(scope.LabelWeight("weight", [labels, input], initialise), scope.LabelWeight("bias", [labels], Initialisers.Zeros));

    /// <param name="input">[..., input]</param>
    /// <returns>[..., output]</returns>
    public Tensor Forward(Tensor input) => nn.functional.linear(input, _weight, _bias);

    /// <summary>The layer of what an activation gives.</summary>
    /// <param name="input">[tokens, input]</param>
    /// <param name="activation">Draws no random numbers.</param>
    /// <returns>[tokens, output]</returns>
    public Tensor Forward(Tensor input, Func<Tensor, Tensor> activation) =>
        _bias is not null && Recomputation.IsFor(input, _output)
            ? CustomFunction.Apply(new ActivatedLinearFunction(activation), input, _weight, _bias)
            : Forward(activation(input));
}
