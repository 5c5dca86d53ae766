using System.Buffers.Binary;
using System.Text;

namespace FineTune.Engine.Native;

/// <summary>
/// The image of a shared library for Linux on x64 that exports one function, <c>int name(void)</c>, which gives 1. Source: System V Application Binary
/// Interface,
/// chapters 4 and 5, and its AMD64 supplement: one segment with header, hash table, symbols, names and code, a second one with what the loader writes to.
/// </summary>
internal static class SharedLibraryImage
{
    private const int PageSize = 0x1000;
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int ProgramHeaders = 4;
    private const int SymbolSize = 24;
    private const int Hash = HeaderSize + (ProgramHeaders * ProgramHeaderSize);
    private const int HashSize = 5 * sizeof(uint);
    private const int Symbols = (Hash + HashSize + 7) / 8 * 8;
    private const int Names = Symbols + (2 * SymbolSize);

    /// <summary>endbr64; mov eax, 1; ret</summary>
    private static ReadOnlySpan<byte> Code => [0xf3, 0x0f, 0x1e, 0xfa, 0xb8, 1, 0, 0, 0, 0xc3];

    /// <param name="function">Its name, ASCII.</param>
    public static byte[] WithFunction(string function)
    {
        byte[] names = Encoding.ASCII.GetBytes($"\0{function}\0");
        int code = (Names + names.Length + 15) / 16 * 16;
        (ulong Tag, ulong Value)[] dynamic =
        [
            (Tag: 4, Value: Hash),
            (Tag: 5, Value: Names),
            (Tag: 6, Value: Symbols),
            (Tag: 10, Value: (ulong)names.Length),
            (Tag: 11, Value: SymbolSize),
            (Tag: 0, Value: 0),
        ];
        int dynamicSize = dynamic.Length * 16;
        byte[] image = new byte[PageSize + dynamicSize];

        WriteHeader(image);
        int end = code + Code.Length;
        WriteProgramHeader(image, 0, type: 1, flags: 5, offset: 0, size: end, alignment: PageSize);
        WriteProgramHeader(image, 1, type: 1, flags: 6, offset: PageSize, size: dynamicSize, alignment: PageSize);
        WriteProgramHeader(image, 2, type: 2, flags: 6, offset: PageSize, size: dynamicSize, alignment: 8);
        // Without this one the loader makes every stack of the process executable, or refuses.
        WriteProgramHeader(image, 3, type: 0x6474e551, flags: 6, offset: 0, size: 0, alignment: 16);

        // One bucket: it holds symbol 1, after which there is none.
        UInt32(image, Hash, 1);
        UInt32(image, Hash + 4, 2);
        UInt32(image, Hash + 8, 1);

        UInt32(image, Symbols + SymbolSize, 1);
        image[Symbols + SymbolSize + 4] = 0x12;
        UInt16(image, Symbols + SymbolSize + 6, 1);
        UInt64(image, Symbols + SymbolSize + 8, (ulong)code);
        UInt64(image, Symbols + SymbolSize + 16, (ulong)Code.Length);

        names.CopyTo(image, Names);
        Code.CopyTo(image.AsSpan(code));
        for (int index = 0; index < dynamic.Length; index++)
        {
            UInt64(image, PageSize + (index * 16), dynamic[index].Tag);
            UInt64(image, PageSize + (index * 16) + 8, dynamic[index].Value);
        }

        return image;
    }

    private static void WriteHeader(byte[] image)
    {
        // 64 bits, little-endian, version 1, System V.
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0]).CopyTo(image);
        UInt16(image, 16, 3);
        UInt16(image, 18, 62);
        UInt32(image, 20, 1);
        UInt64(image, 32, HeaderSize);
        UInt16(image, 52, HeaderSize);
        UInt16(image, 54, ProgramHeaderSize);
        UInt16(image, 56, ProgramHeaders);
        UInt16(image, 58, 64);
    }

    private static void WriteProgramHeader(byte[] image, int index, uint type, uint flags, int offset, int size, int alignment)
    {
        int header = HeaderSize + (index * ProgramHeaderSize);
        UInt32(image, header, type);
        UInt32(image, header + 4, flags);
        UInt64(image, header + 8, (ulong)offset);
        UInt64(image, header + 16, (ulong)offset);
        UInt64(image, header + 24, (ulong)offset);
        UInt64(image, header + 32, (ulong)size);
        UInt64(image, header + 40, (ulong)size);
        UInt64(image, header + 48, (ulong)alignment);
    }

    private static void UInt16(byte[] image, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(offset), value);

    private static void UInt32(byte[] image, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), value);

    private static void UInt64(byte[] image, int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
}
