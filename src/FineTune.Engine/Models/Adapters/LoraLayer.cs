using FineTune.Contracts;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Adapters;

/// <summary>
/// The update of a linear layer: y = x W^T + b + s (x A^T) B^T (Hu et al., 2021, LoRA; peft/tuners/lora/layer.py, Linear). With a magnitude (Liu et al., 2024,
/// DoRA; peft/tuners/lora/dora.py) each row of W + s B A is scaled to a length of its own.
/// </summary>
internal sealed class LoraLayer : IDisposable
{
    private readonly Linear _layer;
    private readonly AdapterSwitch _state;
    private readonly double _scale;
    private readonly double _dropout;

    /// <summary>A new update, which changes nothing yet.</summary>
    /// <param name="layer">The layer; its weight takes no gradient.</param>
    /// <param name="state">Of all adapters of the model.</param>
    public LoraLayer(Linear layer, LoraConfig config, AdapterSwitch state)
    {
        _layer = layer;
        _state = state;
        int rank = config.Rank(layer.Name);
        _scale = config.Scale(layer.Name, rank);
        _dropout = config.Dropout;
        A = NewA(config.Initialization, rank, layer.Input, layer.Device);
        B = zeros([layer.Output, rank], device: layer.Device).requires_grad_();
        Magnitude = config.UsesDora ? NewMagnitude(layer) : null;
    }

    /// <summary>[rank, input]</summary>
    public Tensor A { get; }

    /// <summary>[output, rank]</summary>
    public Tensor B { get; }

    /// <summary>[output]: the length of each row; null where it is what the update makes it.</summary>
    public Tensor? Magnitude { get; }

    /// <summary>Its weights by the names that PEFT gives them behind the layer's.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Weights
    {
        get
        {
            yield return new(_layer.Name + AdapterNames.A, A);
            yield return new(_layer.Name + AdapterNames.B, B);
            if (Magnitude is not null)
            {
                yield return new(_layer.Name + AdapterNames.Magnitude, Magnitude);
            }
        }
    }

    /// <param name="input">[..., input]</param>
    /// <param name="output">[..., output]: what the layer makes of it.</param>
    /// <returns>[..., output]</returns>
    public Tensor Forward(Tensor input, Tensor output)
    {
        if (_state.IsOff)
        {
            return output;
        }

        Tensor given = Dropout.Apply(input, _dropout, _state.IsTraining);
        Tensor update = nn.functional.linear(nn.functional.linear(given, A), B) * _scale;
        return Magnitude is null ? output + update : output + OfMagnitude(given, ReferenceEquals(given, input) ? output : null, update);
    }

    /// <summary>The layer's weight with the update in it.</summary>
    /// <param name="weight">[output, input]</param>
    /// <returns>[output, input]</returns>
    public static Tensor Merge(Tensor weight, Tensor a, Tensor b, Tensor? magnitude, double scale)
    {
        Tensor merged = weight + (b.mm(a) * scale);
        return magnitude is null ? merged : merged * (magnitude / Lengths(merged)).unsqueeze(1);
    }

    /// <summary>The layer's weight with this update in it.</summary>
    /// <returns>[output, input]</returns>
    public Tensor Merged() => Merge(_layer.Matrix(), A, B, Magnitude, _scale);

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        Magnitude?.Dispose();
    }

    /// <summary>What the lengths of rows add; the update's own part of them takes no gradient, as in DoRA's section 4.3.</summary>
    private Tensor OfMagnitude(Tensor given, Tensor? output, Tensor update)
    {
        Tensor weight = _layer.Matrix();
        Tensor lengths;
        using (no_grad())
        {
            lengths = Lengths(weight + (B.mm(A) * _scale));
        }

        Tensor factor = Magnitude! / lengths;
        Tensor ofBase = output is null ? nn.functional.linear(given, weight) : _layer.Bias is { } bias ? output - bias : output;
        return ((factor - 1) * ofBase) + (factor * update);
    }

    private static Tensor Lengths(Tensor weight) => weight.square().sum(1).sqrt();

    /// <summary>As a new nn.Linear: Kaiming's uniform distribution with a = sqrt(5), which lies between plus and minus 1 / sqrt(input). Or Gauss's.</summary>
    private static Tensor NewA(LoraInitialization initialization, int rank, long input, Device device)
    {
        using Tensor drawn = empty([rank, input]);
        if (initialization == LoraInitialization.Gaussian)
        {
            Initialisers.Normal(1.0 / rank)(drawn, RandomSeed.Draw());
            return drawn.to(device, copy: true).requires_grad_();
        }

        using var random = new Generator(RandomSeed.Draw(), CPU);
        double bound = 1 / Math.Sqrt(input);
        using Tensor filled = drawn.uniform_(-bound, bound, random);
        return filled.to(device, copy: true).requires_grad_();
    }

    private static Tensor NewMagnitude(Linear layer)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        return Lengths(layer.Matrix()).requires_grad_().MoveToOuterDisposeScope();
    }
}
