using System.Buffers.Binary;
using SkiaSharp;

namespace FineTune.Images;

/// <summary>
/// Decodes the bytes of a picture file as Python's <c>PIL.ImageOps.exif_transpose(Image.open(file)).convert("RGB")</c> does, which Hugging Face's datasets
/// and pipelines go by: JPEG, PNG, WebP, GIF and BMP; of an
/// animation the first picture, without its alpha, turned as its EXIF says.
/// </summary>
internal static class EncodedPicture
{
    /// <summary>Twice PIL's MAX_IMAGE_PIXELS, above which it calls a file a decompression bomb and refuses it.</summary>
    public const long MaxPixels = 2 * 89_478_485L;

    private const int BytesOfPixel = 4;

    /// <param name="file">The bytes of the file.</param>
    /// <exception cref="UnreadablePictureException">They are no whole picture of a kind that is read, or it is too large.</exception>
    public static Picture Decode(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw Bad("it is empty");
        }

        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data)
            ?? throw Bad(KindOf(file) is { } kind
                ? $"it is {kind}, and read are JPEG, PNG, WebP, GIF and BMP"
                : "it is no JPEG, PNG, WebP, GIF or BMP, or damaged at its beginning");
        (int height, int width) = (codec.Info.Height, codec.Info.Width);
        if ((long)height * width > MaxPixels)
        {
            throw new UnreadablePictureException(new ImageSize(height, width));
        }

        if (IsGreyOf16Bits(file))
        {
            throw Bad("it is grey of 16 bits, which Python's PIL cuts off at 255; save it with 8 bits");
        }

        byte[] decoded = Pixels(codec, new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var picture = new Picture(height, width);
        byte[] pixels = picture.Pixels;
        for (int from = 0, to = 0; to < pixels.Length; from += BytesOfPixel, to += Picture.Channels)
        {
            pixels[to] = decoded[from];
            pixels[to + 1] = decoded[from + 1];
            pixels[to + 2] = decoded[from + 2];
        }

        return PictureTurn.Apply(picture, PngOrigin.Find(file) ?? codec.EncodedOrigin);
    }

    private static unsafe byte[] Pixels(SKCodec codec, SKImageInfo info)
    {
        byte[] pixels = new byte[info.BytesSize64];
        SKCodecResult result;
        fixed (byte* target = pixels)
        {
            result = codec.GetPixels(info, (nint)target);
        }

        return result switch
        {
            SKCodecResult.Success => pixels,
            SKCodecResult.IncompleteInput => throw Bad("it ends before its last pixel"),
            SKCodecResult.ErrorInInput => throw Bad("it is damaged"),
            _ => throw Bad($"the decoder says {result}"),
        };
    }

    /// <summary>A PNG of one channel of 16 bits: PIL cuts off what is above 255, of most of these pictures nearly everything.</summary>
    private static bool IsGreyOf16Bits(ReadOnlySpan<byte> file) =>
        file.Length > 25 && BinaryPrimitives.ReadUInt64BigEndian(file) == 0x89504E470D0A1A0A && file[24] == 16 && file[25] == 0;

    /// <summary>What a file is by its first bytes, of the kinds that people have as pictures; null for others.</summary>
    private static string? KindOf(ReadOnlySpan<byte> file) =>
        file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) ? "a TIFF"
        : file.StartsWith("%PDF"u8) ? "a PDF"
        : file.Length > 12 && file[4..8].SequenceEqual("ftyp"u8) ? "a HEIC or AVIF"
        : file.StartsWith("\0\0\u0001\0"u8) ? "an icon"
        : file.TrimStart(" \t\r\n\u00EF\u00BB\u00BF"u8).StartsWith("<"u8) ? "an SVG or another text"
        : null;

    private static UnreadablePictureException Bad(string reason) => new(reason);
}
