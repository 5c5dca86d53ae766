using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Quantization;

/// <summary>
/// A weight in NormalFloat4: 16 values that a normal distribution takes equally often, a scale for each block of 64 numbers, the scales in 8 bits with one of
/// their own for each 256 (Dettmers et al., 2023, QLoRA). The bits are those of bitsandbytes (backends/default/ops.py, quantize_4bit).
/// </summary>
internal sealed class NormalFloat4Weight : IQuantizedWeight
{
    private const int BlockSize = 64;
    private const int BlocksOfScale = 256;

    /// <summary>Below it a block counts as zeros.</summary>
    private const float Least = 1e-38f;

    private static readonly float[] Codes =
    [
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f,
        1.0f,
    ];

    private static readonly float[] Bounds = DynamicCodes.Between(Codes);

    /// <summary>[256, 2]: the two values of a byte.</summary>
    private readonly Tensor _pairs;
    private readonly Tensor _dynamic;

    private NormalFloat4Weight(long[] shape, Tensor packed, Tensor scales, Tensor scalesOfScales, Tensor offset)
    {
        Shape = shape;
        (Packed, Scales, ScalesOfScales, Offset) = (packed, scales, scalesOfScales, offset);
        float[] pairs = [.. Enumerable.Range(0, 256).SelectMany(pair => (float[])[Codes[pair >> 4], Codes[pair & 15]])];
        _pairs = tensor(pairs, [256, 2], device: packed.device).DetachFromDisposeScope();
        _dynamic = tensor(DynamicCodes.Signed.Values, device: packed.device).DetachFromDisposeScope();
    }

    public long[] Shape { get; }

    public Device Device => Packed.device;

    /// <summary>uint8, two codes a byte, the high nibble first.</summary>
    public Tensor Packed { get; }

    /// <summary>uint8, one a block.</summary>
    public Tensor Scales { get; }

    /// <summary>float32, one for each 256 of them.</summary>
    public Tensor ScalesOfScales { get; }

    /// <summary>What was taken off the scales before.</summary>
    public Tensor Offset { get; }

    public long Bytes => Packed.NumberOfElements + Scales.NumberOfElements + (sizeof(float) * (ScalesOfScales.NumberOfElements + 1));

    private long Numbers => Shape.Aggregate(1L, (product, dimension) => product * dimension);

    /// <param name="weight">float32.</param>
    public static unsafe NormalFloat4Weight Of(Tensor weight)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        Tensor numbers = weight.detach().cpu().contiguous();
        long count = numbers.NumberOfElements;
        long blocks = (count + BlockSize - 1) / BlockSize;
        Tensor packed = empty([(count + 1) / 2], ScalarType.Byte);
        Tensor largest = empty([blocks], ScalarType.Float32);
        float* source = (float*)numbers.Address();
        byte* target = (byte*)packed.Address();
        float* scales = (float*)largest.Address();
        Parallel.For(0, blocks, block => Pack(source, target, scales, block, count));
        Tensor offset = largest.mean();
        (Tensor quantized, Tensor scalesOfScales) = QuantizeScales((largest - offset).contiguous());
        Device device = weight.device;
        return new NormalFloat4Weight(weight.shape, Moved(packed), Moved(quantized), Moved(scalesOfScales), Moved(offset));

        Tensor Moved(Tensor part) => part.to(part.dtype, device, copy: true).DetachFromDisposeScope();
    }

    public Tensor Dequantize()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        long count = Numbers;
        Tensor scales = _dynamic.index_select(0, Scales.to_type(ScalarType.Int32)).Blocks(ScalesOfScales, BlocksOfScale) + Offset;
        Tensor values = _pairs.index_select(0, Packed.to_type(ScalarType.Int32)).view(-1).narrow(0, 0, count);
        return values.Blocks(scales, BlockSize).view(Shape).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor part in (Tensor[])[Packed, Scales, ScalesOfScales, Offset, _pairs, _dynamic])
        {
            part.Dispose();
        }
    }

    private static unsafe void Pack(float* source, byte* target, float* scales, long block, long count)
    {
        long start = block * BlockSize;
        long end = Math.Min(start + BlockSize, count);
        float largest = Largest(source + start, end - start);
        bool isWhole = end - start == BlockSize;
        // bitsandbytes multiplies by the reciprocal in whole blocks, and divides in the rest.
        float bounded = Math.Max(largest, Least);
        scales[block] = isWhole ? largest : bounded;
        float reciprocal = 1 / bounded;
        for (long index = start; index < end; index += 2)
        {
            int high = Code(source[index]);
            int low = index + 1 < end ? Code(source[index + 1]) : DynamicCodes.Find(Bounds, 0);
            target[index / 2] = (byte)((high << 4) | low);
        }

        int Code(float number) => DynamicCodes.Find(Bounds, Math.Clamp(isWhole ? number * reciprocal : number / bounded, -1, 1));
    }

    private static unsafe (Tensor Quantized, Tensor Scales) QuantizeScales(Tensor numbers)
    {
        long count = numbers.NumberOfElements;
        Tensor quantized = empty([count], ScalarType.Byte);
        Tensor scales = empty([(count + BlocksOfScale - 1) / BlocksOfScale], ScalarType.Float32);
        float* source = (float*)numbers.Address();
        byte* target = (byte*)quantized.Address();
        float* ofBlocks = (float*)scales.Address();
        for (long start = 0; start < count; start += BlocksOfScale)
        {
            long end = Math.Min(start + BlocksOfScale, count);
            float largest = Largest(source + start, end - start);
            bool isWhole = end - start == BlocksOfScale;
            float bounded = Math.Max(largest, Least);
            ofBlocks[start / BlocksOfScale] = isWhole ? largest : bounded;
            float reciprocal = 1 / bounded;
            for (long index = start; index < end; index++)
            {
                float scaled = isWhole ? source[index] * reciprocal : source[index] / bounded;
                target[index] = DynamicCodes.Signed.Find(Math.Clamp(scaled, -1, 1));
            }
        }

        return (quantized, scales);
    }

    private static unsafe float Largest(float* numbers, long count)
    {
        float largest = 0;
        for (long index = 0; index < count; index++)
        {
            largest = Math.Max(largest, Math.Abs(numbers[index]));
        }

        return largest;
    }
}
