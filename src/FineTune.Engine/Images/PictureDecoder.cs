using FineTune.Contracts;

namespace FineTune.Engine.Images;

/// <summary>Decodes picture files of the data (<see cref="EncodedPicture"/>).</summary>
internal static class PictureDecoder
{
    /// <param name="file">The bytes of the file.</param>
    /// <param name="position">The file, or the row that the bytes stand in.</param>
    /// <exception cref="FineTuneException">FT2226: they are no whole picture of a kind that is read; FT2227: it is too large.</exception>
    public static Picture Decode(ReadOnlySpan<byte> file, SourcePosition position) =>
        Use(file, position, picture => new Picture(picture.Bytes.ToArray(), picture.Height, picture.Width));

    /// <summary>What is made of a picture, whose memory the next one takes: <see cref="EncodedPicture.Use{T}"/>.</summary>
    /// <param name="position">The file, or the row that the bytes stand in.</param>
    /// <exception cref="FineTuneException">As of <see cref="Decode"/>.</exception>
    public static T Use<T>(ReadOnlySpan<byte> file, SourcePosition position, Func<Picture, T> use)
    {
        try
        {
            return EncodedPicture.Use(file, use);
        }
        catch (UnreadablePictureException failure)
        {
            throw failure.TooLarge is { } size
                ? new FineTuneException(DiagnosticCatalog.PictureTooLarge, position, failure, size.Width, size.Height, EncodedPicture.MaxPixels)
                : new FineTuneException(DiagnosticCatalog.BadPicture, position, failure, failure.Message);
        }
    }
}
