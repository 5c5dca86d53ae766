using System.Buffers;

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

        if (area.Height == height)
        {
            var whole = Picture.ToBeWritten(height, width);
            ResampledRows.Write(picture, area, width, resampling, whole.Pixels);
            return whole;
        }

        int length = area.Height * width * Picture.Channels;
        byte[] rows = ArrayPool<byte>.Shared.Rent(length);
        ResampledRows.Write(picture, area, width, resampling, rows.AsSpan(0, length));
        var result = Picture.ToBeWritten(height, width);
        ResampledColumns.Write(rows.AsSpan(0, length), area.Height, result, resampling);
        ArrayPool<byte>.Shared.Return(rows);
        return result;
    }

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
}
