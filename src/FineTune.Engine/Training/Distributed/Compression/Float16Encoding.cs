using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Half precision: 11 bits of each number, and a small range. Gradients are mostly below it, so numbers that go together are multiplied by a power of two
/// that brings the largest of them near the range's upper end, and what takes it back goes before them. What is not finite stays so.
/// </summary>
internal sealed class Float16Encoding : IGradientEncoding
{
    private const int MantissaBits = 23;
    private const uint Magnitude = 0x7fff_ffff;
    private const uint One = 127;
    private const uint NotFinite = 255;

    /// <summary>The exponent, as float32 has it, that the largest number gets: it is below 2 to the power of 15, and float16 ends at nearly 2 to 16.</summary>
    private const uint Largest = 14 + One;

    /// <summary>That of a factor whose inverse is still a number of full precision.</summary>
    private const uint LargestFactor = 253;

    /// <summary>Numbers that are multiplied at once, on the stack.</summary>
    private const int Chunk = 1024;

    public ScalarType Type => ScalarType.Float16;

    public float Factor(float largest)
    {
        uint exponent = (BitConverter.SingleToUInt32Bits(largest) & Magnitude) >> MantissaBits;
        uint factor = exponent == NotFinite ? One : Math.Min(Largest + One - exponent, LargestFactor);
        return BitConverter.UInt32BitsToSingle(factor << MantissaBits);
    }

    public int Length(int numbers) => sizeof(float) + (sizeof(ushort) * numbers);

    public void Encode(ReadOnlySpan<float> values, Span<byte> encoded)
    {
        float factor = Factor(TensorPrimitives.MaxMagnitude(values));
        BinaryPrimitives.WriteSingleLittleEndian(encoded, 1 / factor);
        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(encoded[sizeof(float)..]);
        Span<float> multiplied = stackalloc float[Chunk];
        for (int first = 0; first < values.Length; first += Chunk)
        {
            ReadOnlySpan<float> chunk = values[first..Math.Min(first + Chunk, values.Length)];
            TensorPrimitives.Multiply(chunk, factor, multiplied);
            TensorPrimitives.ConvertToHalf(multiplied[..chunk.Length], halves[first..]);
        }
    }

    public void Decode(ReadOnlySpan<byte> encoded, Span<float> values)
    {
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(encoded[sizeof(float)..])[..values.Length], values);
        TensorPrimitives.Multiply(values, BinaryPrimitives.ReadSingleLittleEndian(encoded), values);
    }
}
