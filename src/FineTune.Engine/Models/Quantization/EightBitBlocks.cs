using static TorchSharp.torch;

namespace FineTune.Engine.Models.Quantization;

/// <summary>
/// Numbers in 8 bits by <see cref="DynamicCodes"/>, in blocks of 256 with a scale each, the largest size in it (bitsandbytes/functional.py,
/// quantize_blockwise). Its tables live until the dispose scope ends.
/// </summary>
internal sealed class EightBitBlocks
{
    private const int Size = 256;

    /// <summary>A scale that counts as 0, which nothing can be divided by.</summary>
    private const float Least = 1e-38f;

    private readonly Tensor _codes;
    private readonly Tensor _bounds;

    /// <param name="isSigned">False for numbers of which none is below 0: the same codes are twice as close.</param>
    public EightBitBlocks(bool isSigned, Device device)
    {
        float[] codes = isSigned ? DynamicCodes.Values : DynamicCodes.NonNegativeValues;
        float[] bounds = isSigned ? DynamicCodes.Bounds : DynamicCodes.NonNegativeBounds;
        _codes = tensor(codes, device: device);
        _bounds = tensor(bounds, device: device);
    }

    /// <returns>uint8 [count], with any values.</returns>
    public static Tensor NoCodes(long count, Device device) => empty([count], ScalarType.Byte, device);

    /// <returns>float32 [blocks], with any values.</returns>
    public static Tensor NoScales(long count, Device device) => empty([(count + Size - 1) / Size], ScalarType.Float32, device);

    /// <param name="codes">uint8 [count]</param>
    /// <param name="scales">float32 [blocks]</param>
    /// <returns>float32, of that shape.</returns>
    public Tensor Numbers(Tensor codes, Tensor scales, long[] shape) => _codes.index_select(0, codes.to(ScalarType.Int32)).Blocks(scales, Size).view(shape);

    /// <param name="numbers">float32, of any shape.</param>
    /// <param name="codes">uint8 [count], which is overwritten.</param>
    /// <param name="scales">float32 [blocks], which is overwritten.</param>
    public void Pack(Tensor numbers, Tensor codes, Tensor scales)
    {
        long count = numbers.NumberOfElements;
        Tensor blocks = nn.functional.pad(numbers.contiguous().view(-1), [0, (Size - (count % Size)) % Size]).view(-1, Size);
        scales.copy_(blocks.abs().amax([1]));
        Tensor shares = blocks / scales.clamp_min(Least).unsqueeze(1);
        codes.copy_(bucketize(shares, _bounds, outInt32: true).view(-1).narrow(0, 0, count));
    }
}
