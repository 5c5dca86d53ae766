using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>What llama.cpp divides the usual frequencies by, number by number.</summary>
internal static class RotaryFactors
{
    /// <summary>Those of rope_type llama3, in float32 and in the order of llama.cpp's converter (conversion/llama.py, generate_extra_tensors).</summary>
    /// <returns>One for each frequency: half of what is rotated.</returns>
    public static float[] Llama3(RopeParameters parameters, int headSize)
    {
        using DisposeScope scope = NewDisposeScope();
        (double factor, double low, double high) = (parameters.Factor!.Value, parameters.LowFreqFactor, parameters.HighFreqFactor);
        double length = parameters.OriginalMaxPositions;
        Tensor frequencies = pow((float)parameters.Theta, arange(0, headSize, 2, ScalarType.Float32) / headSize).reciprocal();
        Tensor waves = frequencies.reciprocal() * (2 * Math.PI);
        Tensor smooth = ((waves.reciprocal() * length) - low) / (high - low);
        Tensor smoothed = (((1 - smooth) / factor) + smooth).reciprocal();
        Tensor factors = where(waves.lt(length / high), ones_like(waves), where(waves.gt(length / low), full_like(waves, factor), smoothed));
        return [.. factors.data<float>()];
    }
}
