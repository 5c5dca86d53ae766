using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FineTune.Engine.Gguf;

/// <summary>
/// Numbers as a GGUF file has them, bit by bit what gguf-py makes (gguf/quants.py): float16 rounded to the nearest even, and of Q8_0 each block's largest
/// number by 127 as its scale.
/// </summary>
internal static class GgufBlocks
{
    /// <summary>Numbers of a block.</summary>
    public const int BlockLength = 32;

    private const int BlockBytes = sizeof(ushort) + BlockLength;
    private const int Largest = 127;

    /// <summary>Bytes of so many numbers of whole rows.</summary>
    public static long BytesOf(GgufTensorType type, long numbers) => type switch
    {
        GgufTensorType.Float32 => numbers * sizeof(float),
        GgufTensorType.Float16 => numbers * sizeof(ushort),
        GgufTensorType.Q8Zero => numbers / BlockLength * BlockBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static void Write(GgufTensorType type, ReadOnlySpan<float> numbers, Span<byte> bytes)
    {
        switch (type)
        {
            case GgufTensorType.Float32:
                MemoryMarshal.AsBytes(numbers).CopyTo(bytes);
                break;
            case GgufTensorType.Float16:
                for (int index = 0; index < numbers.Length; index++)
                {
                    BinaryPrimitives.WriteHalfLittleEndian(bytes[(2 * index)..], (Half)numbers[index]);
                }

                break;
            case GgufTensorType.Q8Zero:
                for (int block = 0; block < numbers.Length / BlockLength; block++)
                {
                    WriteBlock(numbers.Slice(block * BlockLength, BlockLength), bytes.Slice(block * BlockBytes, BlockBytes));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, null);
        }
    }

    public static void Read(GgufTensorType type, ReadOnlySpan<byte> bytes, Span<float> numbers)
    {
        switch (type)
        {
            case GgufTensorType.Float32:
                bytes.CopyTo(MemoryMarshal.AsBytes(numbers));
                break;
            case GgufTensorType.Float16:
                for (int index = 0; index < numbers.Length; index++)
                {
                    numbers[index] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * index)..]);
                }

                break;
            case GgufTensorType.Q8Zero:
                for (int index = 0; index < numbers.Length; index++)
                {
                    ReadOnlySpan<byte> block = bytes[(index / BlockLength * BlockBytes)..];
                    numbers[index] = (float)BinaryPrimitives.ReadHalfLittleEndian(block) * (sbyte)block[sizeof(ushort) + (index % BlockLength)];
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, null);
        }
    }

    private static void WriteBlock(ReadOnlySpan<float> numbers, Span<byte> bytes)
    {
        float largest = 0;
        foreach (float number in numbers)
        {
            largest = Math.Max(largest, Math.Abs(number));
        }

        float scale = largest / Largest;
        float inverse = scale == 0 ? 0 : 1 / scale;
        BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)scale);
        for (int index = 0; index < numbers.Length; index++)
        {
            // Halves away from zero, as C's roundf. Of numbers that are none something has to be stored; the scale is no number then and tells.
            float whole = MathF.Round(numbers[index] * inverse, MidpointRounding.AwayFromZero);
            bytes[sizeof(ushort) + index] = (byte)(sbyte)Math.Clamp(float.IsNaN(whole) ? 0 : whole, -Largest, Largest);
        }
    }
}
