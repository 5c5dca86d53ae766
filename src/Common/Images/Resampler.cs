using System.Numerics;

namespace FineTune.Images;

/// <summary>
/// Makes a picture smaller or larger, in whole numbers of 8 bits: byte for byte what torchvision's <c>resize(image, size, interpolation, antialias=True)</c>
/// gives for uint8, and the same on every processor. First each row, then each column, with bytes between the two.
/// </summary>
internal static class Resampler
{
    public static Picture Resize(Picture picture, int height, int width, Resampling resampling) =>
        Resize(picture, new PictureArea(0, 0, picture.Height, picture.Width), height, width, resampling);

    /// <summary>The same of a part of a picture.</summary>
    public static Picture Resize(Picture picture, PictureArea area, int height, int width, Resampling resampling)
    {
        if (resampling == Resampling.Nearest)
        {
            return Nearest(picture, area, height, width);
        }

        Picture rows = Rows(picture, area, width, resampling);
        return area.Height == height ? rows : Columns(rows, height, resampling);
    }

    /// <summary>Every row of the area, of another width.</summary>
    private static Picture Rows(Picture picture, PictureArea area, int width, Resampling resampling)
    {
        var result = new Picture(area.Height, width);
        var axis = new ResampledAxis(area.Width, width, resampling);
        int half = 1 << (axis.Precision - 1);
        for (int row = 0; row < area.Height; row++)
        {
            int start = (((row + area.Top) * picture.Width) + area.Left) * Picture.Channels;
            ReadOnlySpan<byte> from = picture.Pixels.AsSpan(start, area.Width * Picture.Channels);
            Span<byte> to = result.Pixels.AsSpan(row * width * Picture.Channels, width * Picture.Channels);
            if (area.Width == width)
            {
                from.CopyTo(to);
                continue;
            }

            for (int column = 0; column < width; column++)
            {
                (int first, short[] all, int offset, int count) = axis[column];
                ReadOnlySpan<short> weights = all.AsSpan(offset, count);
                ReadOnlySpan<byte> pixels = from.Slice(first * Picture.Channels, count * Picture.Channels);
                (int red, int green, int blue) = (half, half, half);
                for (int tap = 0, pixel = 0; tap < weights.Length; tap++, pixel += Picture.Channels)
                {
                    int weight = weights[tap];
                    red += weight * pixels[pixel];
                    green += weight * pixels[pixel + 1];
                    blue += weight * pixels[pixel + 2];
                }

                int place = column * Picture.Channels;
                to[place] = ToByte(red >> axis.Precision);
                to[place + 1] = ToByte(green >> axis.Precision);
                to[place + 2] = ToByte(blue >> axis.Precision);
            }
        }

        return result;
    }

    /// <summary>Every column, of another height: whole rows are weighed and added, as many bytes at a time as the processor takes.</summary>
    private static Picture Columns(Picture picture, int height, Resampling resampling)
    {
        var result = new Picture(height, picture.Width);
        var axis = new ResampledAxis(picture.Height, height, resampling);
        int length = picture.Width * Picture.Channels;
        int[] sums = new int[length];
        for (int row = 0; row < height; row++)
        {
            (int first, short[] weights, int offset, int count) = axis[row];
            Array.Fill(sums, 1 << (axis.Precision - 1));
            for (int tap = 0; tap < count; tap++)
            {
                Add(picture.Pixels.AsSpan((first + tap) * length, length), weights[offset + tap], sums);
            }

            Span<byte> to = result.Pixels.AsSpan(row * length, length);
            for (int place = 0; place < length; place++)
            {
                to[place] = ToByte(sums[place] >> axis.Precision);
            }
        }

        return result;
    }

    private static void Add(ReadOnlySpan<byte> pixels, short weight, Span<int> sums)
    {
        int place = 0;
        var factor = new Vector<int>(weight);
        int width = Vector<int>.Count;
        for (; place <= pixels.Length - Vector<byte>.Count; place += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(pixels[place..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> first, out Vector<uint> second);
            Vector.Widen(high, out Vector<uint> third, out Vector<uint> fourth);
            AddTo(sums[place..], first, factor);
            AddTo(sums[(place + width)..], second, factor);
            AddTo(sums[(place + (2 * width))..], third, factor);
            AddTo(sums[(place + (3 * width))..], fourth, factor);
        }

        for (; place < pixels.Length; place++)
        {
            sums[place] += weight * pixels[place];
        }
    }

    private static void AddTo(Span<int> sums, Vector<uint> pixels, Vector<int> factor) =>
        (new Vector<int>(sums) + (Vector.AsVectorInt32(pixels) * factor)).CopyTo(sums);

    /// <summary>The pixel that the middle of a place falls into: torch's <c>nearest-exact</c>, which is PIL's nearest.</summary>
    private static Picture Nearest(Picture picture, PictureArea area, int height, int width)
    {
        var result = new Picture(height, width);
        (float rowScale, float columnScale) = ((float)area.Height / height, (float)area.Width / width);
        for (int row = 0; row < height; row++)
        {
            int fromRow = area.Top + Math.Min((int)((row + 0.5f) * rowScale), area.Height - 1);
            for (int column = 0; column < width; column++)
            {
                int fromColumn = area.Left + Math.Min((int)((column + 0.5f) * columnScale), area.Width - 1);
                picture.Pixels.AsSpan(((fromRow * picture.Width) + fromColumn) * Picture.Channels, Picture.Channels)
                    .CopyTo(result.Pixels.AsSpan(((row * width) + column) * Picture.Channels));
            }
        }

        return result;
    }

    private static byte ToByte(int value) => (byte)Math.Clamp(value, 0, byte.MaxValue);
}
