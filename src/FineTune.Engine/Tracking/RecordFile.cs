using System.Buffers.Binary;
using System.Numerics;

namespace FineTune.Engine.Tracking;

/// <summary>
/// A file of records as TensorFlow writes them (TFRecord): the length as 8 bytes, its checksum, the content, its checksum. Numbers are little-endian; a
/// checksum is a CRC-32C, turned by 15 bits and raised by a constant, so that it is not one of what has checksums in it.
/// </summary>
internal sealed class RecordFile(Stream stream) : IDisposable
{
    private const int HeadLength = sizeof(ulong) + sizeof(uint);
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>Adds a record and leaves nothing of it in a buffer of ours: who follows the file sees it.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        byte[] record = new byte[HeadLength + content.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), Checksum(record.AsSpan(0, sizeof(ulong))));
        content.CopyTo(record.AsSpan(HeadLength));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeadLength + content.Length), Checksum(content));
        stream.Write(record);
        stream.Flush();
    }

    /// <summary>
    /// Reads the records from the beginning and leaves the file behind the last whole one: what a killed process had begun to write, and all behind a damaged
    /// record, nobody could read, and it is cut off.
    /// </summary>
    public IReadOnlyList<byte[]> ReadAndCut()
    {
        stream.Position = 0;
        var records = new List<byte[]>();
        long end = 0;
        while (Read() is { } record)
        {
            records.Add(record);
            end = stream.Position;
        }

        stream.SetLength(end);
        stream.Position = end;
        return records;
    }

    public void Dispose() => stream.Dispose();

    /// <returns>Null at the end, or where no whole record is.</returns>
    private byte[]? Read()
    {
        Span<byte> head = stackalloc byte[HeadLength];
        if (stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false) < HeadLength || !HasChecksum(head[..sizeof(ulong)], head[sizeof(ulong)..]))
        {
            return null;
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(head);
        if (length + sizeof(uint) > (ulong)(stream.Length - stream.Position))
        {
            return null;
        }

        byte[] record = new byte[length + sizeof(uint)];
        stream.ReadExactly(record);
        return HasChecksum(record.AsSpan(0, (int)length), record.AsSpan((int)length)) ? record[..(int)length] : null;
    }

    private static bool HasChecksum(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> checksum) =>
        BinaryPrimitives.ReadUInt32LittleEndian(checksum) == Checksum(bytes);

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }
}
