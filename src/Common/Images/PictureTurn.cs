using SkiaSharp;

namespace FineTune.Images;

/// <summary>Turns a picture as its EXIF orientation says, as <c>PIL.ImageOps.exif_transpose</c>.</summary>
internal static class PictureTurn
{
    public static Picture Apply(Picture picture, SKEncodedOrigin origin)
    {
        (int height, int width) = (picture.Height, picture.Width);
        return origin switch
        {
            SKEncodedOrigin.TopRight => Map(picture, height, width, (row, column) => (row, width - 1 - column)),
            SKEncodedOrigin.BottomRight => Map(picture, height, width, (row, column) => (height - 1 - row, width - 1 - column)),
            SKEncodedOrigin.BottomLeft => Map(picture, height, width, (row, column) => (height - 1 - row, column)),
            SKEncodedOrigin.LeftTop => Map(picture, width, height, (row, column) => (column, row)),
            SKEncodedOrigin.RightTop => Map(picture, width, height, (row, column) => (height - 1 - column, row)),
            SKEncodedOrigin.RightBottom => Map(picture, width, height, (row, column) => (height - 1 - column, width - 1 - row)),
            SKEncodedOrigin.LeftBottom => Map(picture, width, height, (row, column) => (column, width - 1 - row)),
            _ => picture,
        };
    }

    /// <param name="source">Of a row and a column of the result, the row and the column that stands there.</param>
    private static Picture Map(Picture picture, int height, int width, Func<int, int, (int Row, int Column)> source)
    {
        var turned = new Picture(height, width);
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                (int fromRow, int fromColumn) = source(row, column);
                picture.Pixels.AsSpan(((fromRow * picture.Width) + fromColumn) * Picture.Channels, Picture.Channels)
                    .CopyTo(turned.Pixels.AsSpan(((row * width) + column) * Picture.Channels));
            }
        }

        return turned;
    }
}
