using System.Runtime.Intrinsics;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Quantization;

/// <summary>
/// Numbers in 8 bits by <see cref="DynamicCodes"/>, in blocks of 256 with a scale each, the largest size in it (bitsandbytes/functional.py,
/// quantize_blockwise).
/// </summary>
/// <param name="isSigned">False for numbers of which none is below 0: the same codes are twice as close.</param>
internal sealed unsafe class EightBitBlocks(bool isSigned)
{
    private const int Size = 256;

    /// <summary>A scale that counts as 0, which nothing can be divided by.</summary>
    private const float Least = 1e-38f;

    private readonly DynamicCodes _codes = isSigned ? DynamicCodes.Signed : DynamicCodes.NonNegative;

    /// <returns>uint8 [count], with any values.</returns>
    public static Tensor NoCodes(long count, Device device) => empty([count], ScalarType.Byte, device);

    /// <returns>float32 [blocks], with any values.</returns>
    public static Tensor NoScales(long count, Device device) => empty([(count + Size - 1) / Size], ScalarType.Float32, device);

    /// <param name="codes">uint8 [count]</param>
    /// <param name="scales">float32 [blocks]</param>
    /// <returns>float32, of that shape.</returns>
    public Tensor Numbers(Tensor codes, Tensor scales, long[] shape)
    {
        if (codes.device_type != DeviceType.CPU)
        {
            Tensor values = tensor(_codes.Values, device: codes.device);
            return values.index_select(0, codes.to(ScalarType.Int32)).Blocks(scales, Size).view(shape);
        }

        Tensor numbers = empty(shape, ScalarType.Float32);
        byte* from = (byte*)codes.Address();
        float* ofBlocks = (float*)scales.Address();
        float* to = (float*)numbers.Address();
        ForEachBlock(codes.NumberOfElements, (block, start, count) =>
        {
            for (long index = start; index < start + count; index++)
            {
                to[index] = _codes.Values[from[index]] * ofBlocks[block];
            }
        });
        return numbers;
    }

    /// <param name="numbers">float32, of any shape.</param>
    /// <param name="codes">uint8 [count], which is overwritten.</param>
    /// <param name="scales">float32 [blocks], which is overwritten.</param>
    public void Pack(Tensor numbers, Tensor codes, Tensor scales)
    {
        long all = numbers.NumberOfElements;
        Tensor row = numbers.contiguous().view(-1);
        if (numbers.device_type != DeviceType.CPU)
        {
            Tensor blocks = nn.functional.pad(row, [0, (Size - (all % Size)) % Size]).view(-1, Size);
            scales.copy_(blocks.abs().amax([1]));
            Tensor shares = blocks / scales.clamp_min(Least).unsqueeze(1);
            codes.copy_(bucketize(shares, tensor(_codes.Bounds, device: numbers.device), outInt32: true).view(-1).narrow(0, 0, all));
            return;
        }

        float* from = (float*)row.Address();
        byte* to = (byte*)codes.Address();
        float* ofBlocks = (float*)scales.Address();
        ForEachBlock(all, (block, start, count) =>
        {
            ofBlocks[block] = Largest(from + start, count);
            float bounded = Math.Max(ofBlocks[block], Least);
            for (long index = start; index < start + count; index++)
            {
                to[index] = _codes.Find(from[index] / bounded);
            }
        });
    }

    /// <param name="work">Is given the block's number, its first number's place and how many it has.</param>
    private static void ForEachBlock(long numbers, Action<long, long, int> work)
    {
        long blocks = (numbers + Size - 1) / Size;
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, block =>
            work(block, block * Size, (int)Math.Min(Size, numbers - (block * Size))));
    }

    private static float Largest(float* numbers, int count)
    {
        int index = 0;
        Vector256<float> largest = Vector256<float>.Zero;
        for (; index <= count - Vector256<float>.Count; index += Vector256<float>.Count)
        {
            largest = Vector256.Max(largest, Vector256.Abs(Vector256.Load(numbers + index)));
        }

        float result = 0;
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
        {
            result = Math.Max(result, largest[lane]);
        }

        for (; index < count; index++)
        {
            result = Math.Max(result, Math.Abs(numbers[index]));
        }

        return result;
    }
}
