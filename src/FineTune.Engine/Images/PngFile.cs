using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace FineTune.Engine.Images;

/// <summary>Writes pictures as PNG (W3C, Portable Network Graphics), for reports.</summary>
internal static class PngFile
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The file in an address, as pages hold it.</summary>
    public static string DataUri(Picture picture) => $"data:image/png;base64,{Convert.ToBase64String(Encode(picture))}";

    public static byte[] Encode(Picture picture)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        // Red, green and blue of 8 bits each.
        (header[8], header[9]) = (8, 2);
        Write(file, "IHDR"u8, header);
        Write(file, "IDAT"u8, Compress(picture));
        Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(Picture picture)
    {
        using var data = new MemoryStream();
        using (var compressed = new ZLibStream(data, CompressionLevel.Optimal))
        {
            int length = picture.Width * Picture.Channels;
            for (int row = 0; row < picture.Height; row++)
            {
                // Each row begins with its filter: none.
                compressed.WriteByte(0);
                compressed.Write(picture.Pixels, row * length, length);
            }
        }

        return data.ToArray();
    }

    private static void Write(MemoryStream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(data);
        var checksum = new Crc32();
        checksum.Append(kind);
        checksum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
