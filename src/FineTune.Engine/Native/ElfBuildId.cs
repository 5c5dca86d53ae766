using System.Buffers.Binary;

namespace FineTune.Engine.Native;

/// <summary>
/// The build id of a 64-bit little-endian ELF library: 20 bytes that its linker made of all of it. Source: System V ABI, program headers of type
/// PT_NOTE; the note GNU of type NT_GNU_BUILD_ID.
/// </summary>
internal static class ElfBuildId
{
    private const uint ProgramHeaderNote = 4;
    private const uint BuildId = 3;
    private const int LongestNote = 1 << 16;

    /// <summary>In lower-case hex; null where the file has none, or is no such library.</summary>
    /// <param name="path">The file, of which little is read.</param>
    public static string? Of(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] header = Read(file, 0, 64);
        if (header.Length < 64 || !header.AsSpan(0, 4).SequenceEqual("\u007fELF"u8) || header[4] != 2 || header[5] != 1)
        {
            return null;
        }

        long first = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(0x20));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x36));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x38));
        byte[] headers = Read(file, first, size * count);
        for (int offset = 0; offset + size <= headers.Length; offset += size)
        {
            ReadOnlySpan<byte> segment = headers.AsSpan(offset, size);
            if (BinaryPrimitives.ReadUInt32LittleEndian(segment) == ProgramHeaderNote)
            {
                long length = Math.Min(BinaryPrimitives.ReadInt64LittleEndian(segment[0x20..]), LongestNote);
                if (InNotes(Read(file, BinaryPrimitives.ReadInt64LittleEndian(segment[0x08..]), (int)length)) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static string? InNotes(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            int name = Aligned(BinaryPrimitives.ReadInt32LittleEndian(notes));
            int length = BinaryPrimitives.ReadInt32LittleEndian(notes[4..]);
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]);
            if (name < 0 || length < 0 || 12 + name + Aligned(length) > notes.Length)
            {
                return null;
            }

            if (type == BuildId && notes.Slice(12, name).StartsWith("GNU\0"u8))
            {
                return Convert.ToHexStringLower(notes.Slice(12 + name, length));
            }

            notes = notes[(12 + name + Aligned(length))..];
        }

        return null;
    }

    private static int Aligned(int length) => (length + 3) & ~3;

    private static byte[] Read(FileStream file, long offset, int length)
    {
        byte[] bytes = new byte[Math.Max(length, 0)];
        file.Position = Math.Max(offset, 0);
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
