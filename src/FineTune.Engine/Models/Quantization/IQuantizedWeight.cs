using static TorchSharp.torch;

namespace FineTune.Engine.Models.Quantization;

/// <summary>A linear layer's weight that is kept in few bits and is made anew, in float32, whenever the layer is used. It takes no gradient.</summary>
internal interface IQuantizedWeight : IDisposable
{
    /// <summary>As the file has it.</summary>
    long[] Shape { get; }

    Device Device { get; }

    /// <summary>Bytes it takes.</summary>
    long Bytes { get; }

    /// <returns>float32, of <see cref="Shape"/></returns>
    Tensor Dequantize();
}
