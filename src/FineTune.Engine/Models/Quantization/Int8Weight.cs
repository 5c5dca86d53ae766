using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Quantization;

/// <summary>A weight in 8 bits with a scale for each row (bitsandbytes/backends/default/ops.py, int8_vectorwise_quant).</summary>
internal sealed class Int8Weight : IQuantizedWeight
{
    private const float Most = 127;

    private Int8Weight(Tensor numbers, Tensor rows) => (Numbers, Rows) = (numbers, rows);

    public long[] Shape => Numbers.shape;

    public Device Device => Numbers.device;

    /// <summary>int8 [rows, columns]</summary>
    public Tensor Numbers { get; }

    /// <summary>float32 [rows]: the largest absolute value of each.</summary>
    public Tensor Rows { get; }

    public long Bytes => Numbers.NumberOfElements + (sizeof(float) * Rows.NumberOfElements);

    /// <param name="weight">float32 [rows, columns]</param>
    public static Int8Weight Of(Tensor weight)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        Tensor rows = weight.abs().amax([1]);
        // A row of zeros has no scale, and stays one.
        Tensor scales = Most / where(rows.eq(0), ones_like(rows), rows);
        Tensor numbers = (weight * scales.unsqueeze(1)).round().to_type(ScalarType.Int8);
        return new Int8Weight(numbers.DetachFromDisposeScope(), rows.DetachFromDisposeScope());
    }

    public Tensor Dequantize()
    {
        using IDisposable withoutGraph = no_grad();
        using Tensor scales = Rows / Most;
        using Tensor columns = scales.unsqueeze(1);
        return Numbers * columns;
    }

    public void Dispose()
    {
        Numbers.Dispose();
        Rows.Dispose();
    }
}
