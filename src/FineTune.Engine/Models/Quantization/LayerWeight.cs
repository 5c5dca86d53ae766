using static TorchSharp.torch;

namespace FineTune.Engine.Models.Quantization;

/// <summary>The weight of a linear layer, or of a vocabulary's words, as a loader gives it: a tensor, or a quantized one.</summary>
/// <param name="Plain">Null where it is quantized.</param>
/// <param name="Quantized">Null where it is not.</param>
internal readonly record struct LayerWeight(Tensor? Plain, IQuantizedWeight? Quantized)
{
    public long[] Shape => Plain?.shape ?? Quantized!.Shape;

    public Device Device => Plain?.device ?? Quantized!.Device;

    /// <returns>As the file has it, in float32.</returns>
    public Tensor ToTensor() => Plain ?? Quantized!.Dequantize();

    /// <summary>True where a tensor has the same values, or is kept as the same.</summary>
    /// <param name="other">float32, of this shape.</param>
    public bool HasValuesOf(Tensor other)
    {
        if (Plain is not null)
        {
            return Plain.Equals(other);
        }

        using IQuantizedWeight quantized = Int8Weight.Of(other);
        using Tensor kept = Quantized!.Dequantize();
        using Tensor values = quantized.Dequantize();
        return kept.Equals(values);
    }
}
