using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// y = x W^T + b. Weight [output, input], bias [output]. The one place where states are multiplied by a weight, and so the one place where an adapter, as
/// LoRA's, can sit: every projection of a model is one of these, also a tied one, and none takes a weight to multiply by it itself.
/// </summary>
internal sealed class Linear
{
    private readonly LayerWeight _weight;
    private readonly bool _isTransposed;

    /// <param name="initialise">Fills a new weight; a new bias is zeros.</param>
    public Linear(WeightScope scope, long input, long output, Initialiser initialise, bool bias = true)
        : this(
            scope.LayerWeight("weight", [output, input], initialise),
            bias ? scope.Weight("bias", [output], Initialisers.Zeros) : null,
            isTransposed: false) => scope.Add(this);

    /// <summary>The same with a bias that is not zeros at first.</summary>
    public Linear(WeightScope scope, long input, long output, Initialiser initialise, Initialiser bias)
        : this(scope.LayerWeight("weight", [output, input], initialise), scope.Weight("bias", [output], bias), isTransposed: false) => scope.Add(this);

    public Linear(WeightScope scope, long input, long output, double standardDeviation, bool bias = true)
        : this(scope, input, output, Initialisers.Normal(standardDeviation), bias)
    {
    }

    /// <summary>A layer to the vocabulary, of a weight that is there already and may be that of the word embeddings.</summary>
    /// <param name="scope">Its names.</param>
    /// <param name="weight">[output, input]</param>
    /// <param name="bias">[output], or null.</param>
    public Linear(WeightScope scope, LayerWeight weight, Tensor? bias)
        : this(weight, bias, isTransposed: false)
    {
        IsToVocabulary = true;
        scope.Add(this);
    }

    /// <summary>A layer of weights that are there already, which has no place among a model's.</summary>
    /// <param name="weight">[output, input]</param>
    /// <param name="bias">[output], or null.</param>
    public Linear(Tensor weight, Tensor? bias)
        : this(new LayerWeight(weight, null), bias, isTransposed: false)
    {
    }

    private Linear(LayerWeight weight, Tensor? bias, bool isTransposed)
    {
        _weight = weight;
        Bias = bias;
        _isTransposed = isTransposed;
    }

    /// <summary>Its name in the model; empty for one that has no place there.</summary>
    public string Name { get; set; } = "";

    public long Input => _weight.Shape[_isTransposed ? 0 : 1];

    public long Output => _weight.Shape[_isTransposed ? 1 : 0];

    /// <summary>[output], or null.</summary>
    public Tensor? Bias { get; }

    public Device Device => _weight.Device;

    /// <summary>True where its file has the weight as [input, output].</summary>
    public bool IsTransposed => _isTransposed;

    /// <summary>True where it gives the scores of the vocabulary.</summary>
    public bool IsToVocabulary { get; }

    /// <summary>What is added to its outputs; null for none.</summary>
    public LoraLayer? Adapter { get; set; }

    /// <summary>A layer whose files have the weight as [input, output] (transformers/pytorch_utils.py, Conv1D).</summary>
    public static Linear Transposed(WeightScope scope, long input, long output, Initialiser initialise)
    {
        var layer = new Linear(
            scope.LayerWeight("weight", [input, output], initialise), scope.Weight("bias", [output], Initialisers.Zeros), isTransposed: true);
        scope.Add(layer);
        return layer;
    }

    /// <summary>The last layer of a classifier: a row of weight and bias for each label.</summary>
    public static Linear ToLabels(WeightScope scope, long input, long labels, Initialiser initialise, bool bias = true)
    {
        var layer = new Linear(
            scope.LabelWeight("weight", [labels, input], initialise), bias ? scope.LabelWeight("bias", [labels], Initialisers.Zeros) : null);
        scope.Add(layer);
        return layer;
    }

    /// <summary>[output, input], of a layer that is a product with it and nothing else; null for others.</summary>
    public Tensor? Product => Bias is null && Adapter is null && !_isTransposed ? _weight.Plain : null;

    /// <summary>[output, input] and [output], of a layer that is a product with the one, the other added, and nothing else; null for others.</summary>
    public Tensor[]? ProductAndBias => Bias is { } bias && Adapter is null && !_isTransposed && _weight.Plain is { } weight ? [weight, bias] : null;

    /// <summary>True where its weight is this tensor.</summary>
    public bool Shares(Tensor weight) => ReferenceEquals(_weight.Plain, weight);

    /// <returns>[output, input]; of a quantized weight made anew.</returns>
    public Tensor Matrix() => _isTransposed ? _weight.ToTensor().t() : _weight.ToTensor();

    /// <param name="input">[..., input]</param>
    /// <returns>[..., output]</returns>
    public Tensor Forward(Tensor input)
    {
        Tensor output = OfBase(input);
        return Adapter?.Forward(input, output) ?? output;
    }

    /// <summary>The layer of what an activation gives.</summary>
    /// <param name="input">[tokens, input]</param>
    /// <param name="activation">Draws no random numbers.</param>
    /// <returns>[tokens, output]</returns>
    public Tensor Forward(Tensor input, Func<Tensor, Tensor> activation) =>
        Bias is not null && !_isTransposed && Adapter is null && _weight.Plain is { } weight && Recomputation.IsFor(input, Output)
            ? CustomFunction.Apply(new ActivatedLinearFunction(activation), input, weight, Bias)
            : Forward(activation(input));

    /// <summary>
    /// What is wanted of the outputs in place of themselves. Many are computed part by part, and again in the backward pass, so that they never lie in memory
    /// together: those of a vocabulary of 150,000 tokens are the largest tensor of a training.
    /// </summary>
    /// <param name="input">[tokens, input]</param>
    /// <param name="ofOutput">Of outputs [some, output] and the number of the first of them, [some, ...].</param>
    /// <returns>[tokens, ...]</returns>
    public Tensor Forward(Tensor input, Func<Tensor, long, Tensor> ofOutput)
    {
        long part = Math.Max(1, OutputPartFunction.LargestPart / Output);
        // An update may draw random numbers, which would be others when it is computed again.
        if (input.shape[0] <= part || Adapter is not null)
        {
            return ofOutput(Forward(input), 0);
        }

        return _weight.Plain is { } weight
            ? CustomFunction.Apply(new OutputPartFunction(Layer, ofOutput, part), Bias is null ? [input, weight] : [input, weight, Bias])
            : CustomFunction.Apply(new OutputPartFunction(QuantizedLayer, ofOutput, part), Bias is null ? [input] : [input, Bias]);
    }

    private Tensor OfBase(Tensor input)
    {
        if (_weight.Plain is not null)
        {
            return nn.functional.linear(input, Matrix(), Bias);
        }

        Tensor product = CustomFunction.Apply(new QuantizedLinearFunction(Matrix, input.dtype), input);
        return Bias is null ? product : product + Bias;
    }

    private Tensor QuantizedLayer(Tensor input, Tensor[] bias) => nn.functional.linear(input, Matrix(), bias.Length > 0 ? bias[0] : null);

    private Tensor Layer(Tensor input, Tensor[] weights) =>
        nn.functional.linear(input, _isTransposed ? weights[0].t() : weights[0], weights.Length > 1 ? weights[1] : null);
}
