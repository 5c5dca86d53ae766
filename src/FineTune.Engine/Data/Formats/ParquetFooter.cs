using System.Buffers.Binary;

namespace FineTune.Engine.Data;

/// <summary>
/// Walks over a Parquet file's metadata, Thrift's compact protocol (github.com/apache/thrift, thrift-compact-protocol.md), before the library decodes
/// it: a damaged length would let it read on for hours.
/// </summary>
internal ref struct ParquetFooter
{
    private const int TrailerLength = 8;
    private const int MaxDepth = 32;

    private ReadOnlySpan<byte> _left;

    /// <summary>Checks the end of a file; the stream stands at its start afterwards.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, encrypted, or no Parquet file, or its metadata end in the middle.</exception>
    public static void Check(Stream file)
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        if (file.Length < TrailerLength + 4)
        {
            throw new InvalidDataException("it is too short");
        }

        file.Seek(-TrailerLength, SeekOrigin.End);
        file.ReadExactly(trailer);
        if (trailer[4..].SequenceEqual("PARE"u8))
        {
            throw new InvalidDataException("it is encrypted");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        if (!trailer[4..].SequenceEqual("PAR1"u8) || length > file.Length - TrailerLength - 4)
        {
            throw new InvalidDataException("its end is not that of a Parquet file");
        }

        byte[] metadata = new byte[length];
        file.Seek(-TrailerLength - (long)length, SeekOrigin.End);
        file.ReadExactly(metadata);
        file.Position = 0;
        new ParquetFooter { _left = metadata }.SkipStruct(depth: 0);
    }

    private void SkipStruct(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Damaged();
        }

        for (byte header = Take(1)[0]; (header & 0x0F) != 0; header = Take(1)[0])
        {
            if (header >> 4 == 0)
            {
                Number();
            }

            Skip(header & 0x0F, isElement: false, depth);
        }
    }

    private void Skip(int type, bool isElement, int depth)
    {
        switch (type)
        {
            case 1 or 2:
                Take(isElement ? 1 : 0);
                break;
            case 3:
                Take(1);
                break;
            case 4 or 5 or 6:
                Number();
                break;
            case 7:
                Take(8);
                break;
            case 8:
                Take(Number());
                break;
            case 9 or 10:
                SkipList(depth);
                break;
            case 12:
                SkipStruct(depth + 1);
                break;
            default:
                // Maps, which Parquet's metadata do not have, and numbers that are no type.
                throw Damaged();
        }
    }

    private void SkipList(int depth)
    {
        byte header = Take(1)[0];
        ulong count = header >> 4 == 15 ? Number() : (ulong)(header >> 4);
        if (count > (ulong)_left.Length || depth > MaxDepth)
        {
            throw Damaged();
        }

        for (; count > 0; count--)
        {
            Skip(header & 0x0F, isElement: true, depth + 1);
        }
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    private ulong Number()
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw Damaged();
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_left.Length)
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> taken = _left[..(int)count];
        _left = _left[(int)count..];
        return taken;
    }

    private ReadOnlySpan<byte> Take(int count) => Take((ulong)count);

    private static InvalidDataException Damaged() => new("its metadata are damaged");
}
