using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FineTune.Images;

/// <summary>Every row of a picture, of another width: two pixels at a time are weighed and added, in whole numbers.</summary>
internal static class ResampledRows
{
    private const byte None = byte.MaxValue;

    /// <summary>Bytes behind a row that may be read and written.</summary>
    private const int Padding = 16;

    /// <param name="target">[height of the area, width, 3]</param>
    public static void Write(Picture picture, PictureArea area, int width, Resampling resampling, Span<byte> target)
    {
        (int fromLength, int toLength) = (area.Width * Picture.Channels, width * Picture.Channels);
        ResampledAxis? axis = area.Width == width ? null : new ResampledAxis(area.Width, width, resampling);
        byte[] from = ArrayPool<byte>.Shared.Rent(fromLength + Padding);
        byte[] to = ArrayPool<byte>.Shared.Rent(toLength + Padding);
        for (int row = 0; row < area.Height; row++)
        {
            ReadOnlySpan<byte> pixels = picture.Pixels.AsSpan((((row + area.Top) * picture.Width) + area.Left) * Picture.Channels, fromLength);
            Span<byte> result = target.Slice(row * toLength, toLength);
            if (axis is null)
            {
                pixels.CopyTo(result);
                continue;
            }

            pixels.CopyTo(from);
            Weigh(from, axis, width, to);
            to.AsSpan(0, toLength).CopyTo(result);
        }

        ArrayPool<byte>.Shared.Return(from);
        ArrayPool<byte>.Shared.Return(to);
    }

    /// <param name="from">The pixels of a row, and some bytes that do not matter.</param>
    /// <param name="to">As many of them are written behind the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(ReadOnlySpan<byte> from, ResampledAxis axis, int width, Span<byte> to)
    {
        var half = Vector128.Create(1 << (axis.Precision - 1));
        int precision = axis.Precision;
        ref byte first = ref MemoryMarshal.GetReference(from);
        ref byte target = ref MemoryMarshal.GetReference(to);
        for (int column = 0; column < width; column++, target = ref Unsafe.Add(ref target, Picture.Channels))
        {
            Vector128<int> sums = half;
            ref byte pixels = ref Unsafe.Add(ref first, axis.First(column) * Picture.Channels);
            foreach (int weights in axis.Pairs(column))
            {
                Vector128<byte> two = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref pixels)).AsByte();
                // Red, green and blue of the two side by side.
                Vector128<byte> colours = Vector128.Shuffle(
                    two, Vector128.Create(0, None, 3, None, 1, None, 4, None, 2, None, 5, None, None, None, None, None));
                sums += ProductsOfPairs(colours.AsInt16(), Vector128.Create(weights).AsInt16());
                pixels = ref Unsafe.Add(ref pixels, 2 * Picture.Channels);
            }

            Vector128<int> bytes = Vector128.Min(Vector128.Max(sums >> precision, Vector128<int>.Zero), Vector128.Create((int)byte.MaxValue));
            Vector128<byte> together = Vector128.Shuffle(
                bytes.AsByte(), Vector128.Create(0, 4, 8, 12, None, None, None, None, None, None, None, None, None, None, None, None));
            Unsafe.WriteUnaligned(ref target, together.AsUInt32().ToScalar());
        }
    }

    /// <summary>The sum of each two products of neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> ProductsOfPairs(Vector128<short> left, Vector128<short> right)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.MultiplyAddAdjacent(left, right);
        }

        Vector128<int> first = ((left.AsInt32() << 16) >> 16) * ((right.AsInt32() << 16) >> 16);
        return first + ((left.AsInt32() >> 16) * (right.AsInt32() >> 16));
    }
}
