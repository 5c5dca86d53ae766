using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Quantization;

/// <summary>A weight in 8 bits with a scale for each row (bitsandbytes/backends/default/ops.py, int8_vectorwise_quant).</summary>
internal sealed class Int8Weight : IQuantizedWeight
{
    private const float Most = 127;

    /// <summary>Numbers that are looked at at a time, 16 MiB of float32.</summary>
    private const long LargestPart = 1 << 22;

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
        using IDisposable withoutGraph = no_grad();
        var kept = new Int8Weight(
            empty(weight.shape, ScalarType.Int8, weight.device).DetachFromDisposeScope(),
            empty(weight.shape[0], ScalarType.Float32, weight.device).DetachFromDisposeScope());
        long part = Math.Max(1, LargestPart / weight.shape[1]);
        for (long start = 0; start < weight.shape[0]; start += part)
        {
            using DisposeScope scope = NewDisposeScope();
            long count = Math.Min(part, weight.shape[0] - start);
            Tensor some = weight.narrow(0, start, count);
            Tensor rows = some.abs().amax([1]);
            // A row of zeros has no scale, and stays one.
            Tensor scales = Most / where(rows.eq(0), ones_like(rows), rows);
            kept.Numbers.narrow(0, start, count).copy_((some * scales.unsqueeze(1)).round());
            kept.Rows.narrow(0, start, count).copy_(rows);
        }

        return kept;
    }

    /// <summary>Some of its rows.</summary>
    /// <param name="indices">int64 [...]</param>
    /// <returns>float32 [..., columns]</returns>
    public Tensor Select(Tensor indices)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        Tensor flat = indices.reshape(-1);
        Tensor rows = Numbers.index_select(0, flat) * (Rows.index_select(0, flat) / Most).unsqueeze(1);
        return rows.view([.. indices.shape, Shape[1]]).MoveToOuterDisposeScope();
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
