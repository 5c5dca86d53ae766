using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FineTune.Images;

/// <summary>Every column of a picture, of another height: parts of whole rows are weighed and added, in whole numbers.</summary>
internal static class ResampledColumns
{
    /// <param name="from">[height, width of the result, 3]</param>
    public static void Write(ReadOnlySpan<byte> from, int height, Picture result, Resampling resampling)
    {
        var axis = new ResampledAxis(height, result.Height, resampling);
        int length = result.Width * Picture.Channels;
        for (int row = 0; row < result.Height; row++)
        {
            ReadOnlySpan<short> weights = axis.Weights(row);
            Weigh(from.Slice(axis.First(row) * length, weights.Length * length), weights, axis.Precision, result.Pixels.AsSpan(row * length, length));
        }
    }

    /// <param name="from">As many rows as weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(ReadOnlySpan<byte> from, ReadOnlySpan<short> weights, int precision, Span<byte> to)
    {
        ref byte first = ref MemoryMarshal.GetReference(from);
        ref byte target = ref MemoryMarshal.GetReference(to);
        int half = 1 << (precision - 1);
        int place = 0;
        for (; place <= to.Length - Vector256<byte>.Count; place += Vector256<byte>.Count)
        {
            Vector256<int> a = Vector256.Create(half);
            (Vector256<int> b, Vector256<int> c, Vector256<int> d) = (a, a, a);
            for (int tap = 0; tap < weights.Length; tap++)
            {
                (Vector256<ushort> lower, Vector256<ushort> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref first, (nuint)((tap * to.Length) + place)));
                (Vector256<uint> ofA, Vector256<uint> ofB) = Vector256.Widen(lower);
                (Vector256<uint> ofC, Vector256<uint> ofD) = Vector256.Widen(upper);
                Vector256<int> weight = Vector256.Create((int)weights[tap]);
                a += ofA.AsInt32() * weight;
                b += ofB.AsInt32() * weight;
                c += ofC.AsInt32() * weight;
                d += ofD.AsInt32() * weight;
            }

            Vector256.Narrow(
                Vector256.Narrow(ToByte(a >> precision), ToByte(b >> precision)),
                Vector256.Narrow(ToByte(c >> precision), ToByte(d >> precision))).StoreUnsafe(ref target, (nuint)place);
        }

        for (; place < to.Length; place++)
        {
            int sum = half;
            for (int tap = 0; tap < weights.Length; tap++)
            {
                sum += from[(tap * to.Length) + place] * weights[tap];
            }

            to[place] = (byte)Math.Clamp(sum >> precision, 0, byte.MaxValue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> ToByte(Vector256<int> values) =>
        Vector256.Min(Vector256.Max(values, Vector256<int>.Zero), Vector256.Create((int)byte.MaxValue)).AsUInt32();
}
