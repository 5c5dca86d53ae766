using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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

    /// <summary>Larger ones are seldom, and their memory is not kept.</summary>
    private const int LargestShared = 1 << 26;

    /// <param name="file">The bytes of the file.</param>
    /// <exception cref="UnreadablePictureException">They are no whole picture of a kind that is read, or it is too large.</exception>
    public static Picture Decode(ReadOnlySpan<byte> file) => Use(file, picture => new Picture(picture.Bytes.ToArray(), picture.Height, picture.Width));

    /// <summary>What is made of a decoded picture, whose memory the next picture takes.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <param name="use">Does not keep the picture. Its array may be longer than the picture.</param>
    /// <exception cref="UnreadablePictureException">They are no whole picture of a kind that is read, or it is too large.</exception>
    public static unsafe T Use<T>(ReadOnlySpan<byte> file, Func<Picture, T> use)
    {
        if (file.IsEmpty)
        {
            throw Bad("it is empty");
        }

        fixed (byte* bytes = file)
        {
            using SKData data = SKData.Create((nint)bytes, file.Length);
            return UseDecoded(data, file, use);
        }
    }

    private static T UseDecoded<T>(SKData data, ReadOnlySpan<byte> file, Func<Picture, T> use)
    {
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

        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        bool isShared = info.BytesSize64 <= LargestShared;
        byte[] decoded = isShared ? ArrayPool<byte>.Shared.Rent(info.BytesSize) : GC.AllocateUninitializedArray<byte>(info.BytesSize);
        try
        {
            Span<byte> pixels = decoded.AsSpan(0, info.BytesSize);
            ReadPixels(codec, info, pixels);
            // In place: what is written never comes before what is still to be read.
            CopyWithoutAlpha(pixels, pixels[..(height * width * Picture.Channels)]);
            return use(PictureTurn.Apply(new Picture(decoded, height, width), PngOrigin.Find(file) ?? codec.EncodedOrigin));
        }
        finally
        {
            if (isShared)
            {
                ArrayPool<byte>.Shared.Return(decoded);
            }
        }
    }

    /// <summary>Four pixels at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyWithoutAlpha(ReadOnlySpan<byte> from, Span<byte> to)
    {
        int pixel = 0;
        for (; (pixel * Picture.Channels) <= to.Length - Vector128<byte>.Count; pixel += Vector128<byte>.Count / BytesOfPixel)
        {
            // What stands behind the colours is written over by the next ones.
            Vector128<byte> four = Vector128.Create(from.Slice(pixel * BytesOfPixel, Vector128<byte>.Count));
            Vector128.Shuffle(four, Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15)).CopyTo(to[(pixel * Picture.Channels)..]);
        }

        for (; pixel * Picture.Channels < to.Length; pixel++)
        {
            from.Slice(pixel * BytesOfPixel, Picture.Channels).CopyTo(to[(pixel * Picture.Channels)..]);
        }
    }

    private static unsafe void ReadPixels(SKCodec codec, SKImageInfo info, Span<byte> pixels)
    {
        // The frame of an animation may be smaller than the picture.
        if (codec.EncodedFormat is not (SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Png))
        {
            pixels.Clear();
        }

        SKCodecResult result;
        fixed (byte* target = pixels)
        {
            result = codec.GetPixels(info, (nint)target);
        }

        if (result != SKCodecResult.Success)
        {
            throw Failure(result);
        }
    }

    private static UnreadablePictureException Failure(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => Bad("it ends before its last pixel"),
        SKCodecResult.ErrorInInput => Bad("it is damaged"),
        _ => Bad($"the decoder says {result}"),
    };

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
