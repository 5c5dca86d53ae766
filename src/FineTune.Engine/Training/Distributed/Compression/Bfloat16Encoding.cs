using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// The upper half of a float32: its whole range, and 8 bits of each number. It is rounded by whole numbers, since instructions that processors have for it
/// take the smallest numbers for zeros.
/// </summary>
internal sealed class Bfloat16Encoding : IGradientEncoding
{
    private const int DroppedBits = 16;
    private const uint Magnitude = 0x7fff_ffff;
    private const uint Infinity = 0x7f80_0000;
    private const uint QuietBit = 0x0040_0000;

    /// <summary>All but half of the last bit that is kept; with that bit itself the even one of two is taken.</summary>
    private const uint BelowHalf = 0x7fff;

    public ScalarType Type => ScalarType.BFloat16;

    public float Factor(float largest) => 1;

    public int Length(int numbers) => sizeof(ushort) * numbers;

    public void Encode(ReadOnlySpan<float> values, Span<byte> encoded)
    {
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(encoded);
        int index = 0;
        for (; index <= bits.Length - Vector<ushort>.Count; index += Vector<ushort>.Count)
        {
            Vector<uint> first = Round(new Vector<uint>(bits[index..]));
            Vector<uint> second = Round(new Vector<uint>(bits[(index + Vector<uint>.Count)..]));
            Vector.Narrow(first, second).CopyTo(halves[index..]);
        }

        for (; index < bits.Length; index++)
        {
            halves[index] = (ushort)Round(new Vector<uint>(bits[index]))[0];
        }
    }

    public void Decode(ReadOnlySpan<byte> encoded, Span<float> values)
    {
        ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(encoded);
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        int index = 0;
        for (; index <= bits.Length - Vector<ushort>.Count; index += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(halves[index..]), out Vector<uint> first, out Vector<uint> second);
            Vector.ShiftLeft(first, DroppedBits).CopyTo(bits[index..]);
            Vector.ShiftLeft(second, DroppedBits).CopyTo(bits[(index + Vector<uint>.Count)..]);
        }

        for (; index < bits.Length; index++)
        {
            bits[index] = (uint)halves[index] << DroppedBits;
        }
    }

    private static Vector<uint> Round(Vector<uint> bits)
    {
        Vector<uint> isNaN = Vector.GreaterThan(bits & new Vector<uint>(Magnitude), new Vector<uint>(Infinity));
        Vector<uint> lastKept = Vector.ShiftRightLogical(bits, DroppedBits) & Vector<uint>.One;
        // What is rounded up past the largest number becomes infinity, by the carry.
        Vector<uint> rounded = Vector.ConditionalSelect(isNaN, bits | new Vector<uint>(QuietBit), bits + new Vector<uint>(BelowHalf) + lastKept);
        return Vector.ShiftRightLogical(rounded, DroppedBits);
    }
}
