using System.Buffers.Binary;
using SkiaSharp;

namespace FineTune.Images;

/// <summary>The EXIF orientation of a PNG, its chunk eXIf, which Skia 2.88 does not look at and PIL does.</summary>
internal static class PngOrigin
{
    private const ulong Signature = 0x89504E470D0A1A0A;
    private const int Orientation = 0x0112;
    private const int SizeOfEntry = 12;

    /// <returns>Null where the file is no PNG, or says nothing of it.</returns>
    public static SKEncodedOrigin? Find(ReadOnlySpan<byte> file)
    {
        if (file.Length < 8 || BinaryPrimitives.ReadUInt64BigEndian(file) != Signature)
        {
            return null;
        }

        // A chunk: length, name, data, checksum.
        for (ReadOnlySpan<byte> rest = file[8..]; rest.Length >= 12;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
            {
                return null;
            }

            if (rest[4..8].SequenceEqual("eXIf"u8))
            {
                return FindInTiff(rest.Slice(8, (int)length));
            }

            rest = rest[((int)length + 12)..];
        }

        return null;
    }

    /// <summary>In the first directory of a TIFF's header (TIFF 6.0), of either order of bytes.</summary>
    private static SKEncodedOrigin? FindInTiff(ReadOnlySpan<byte> tiff)
    {
        bool isLittle = tiff.StartsWith("II"u8);
        if (tiff.Length < 8 || (!isLittle && !tiff.StartsWith("MM"u8)))
        {
            return null;
        }

        long start = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (start > tiff.Length - 2)
        {
            return null;
        }

        ReadOnlySpan<byte> entries = tiff[((int)start + 2)..];
        for (int left = Number(tiff[(int)start..], isLittle); left > 0 && entries.Length >= SizeOfEntry; left--, entries = entries[SizeOfEntry..])
        {
            if (Number(entries, isLittle) == Orientation && Number(entries[8..], isLittle) is >= 1 and <= 8 and var turn)
            {
                return (SKEncodedOrigin)turn;
            }
        }

        return null;
    }

    private static int Number(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
