using System.Buffers.Binary;

namespace FineTune.Engine.Data;

/// <summary>
/// Walks over a Parquet file's metadata, Thrift's compact protocol (github.com/apache/thrift, thrift-compact-protocol.md), before the library decodes
/// it: the library believes lengths, and that a field is of the type that its number has in parquet.thrift, and may read on for hours where one is not.
/// </summary>
internal ref struct ParquetFooter
{
    private const int TrailerLength = 8;
    private const int MaxDepth = 32;

    private ReadOnlySpan<byte> _left;

    /// <summary>Checks the end of a file; the stream stands at its start afterwards.</summary>
    /// <returns>Bytes of metadata.</returns>
    /// <exception cref="InvalidDataException">The file is cut off, encrypted, or no Parquet file, or its metadata end in the middle.</exception>
    public static int Check(Stream file)
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
        new ParquetFooter { _left = metadata }.SkipStruct(ParquetStruct.FileMetaData, depth: 0);
        return metadata.Length;
    }

    /// <param name="known">What it is; null for one that is only passed over.</param>
    private void SkipStruct(ParquetStruct? known, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Damaged();
        }

        long id = 0;
        for (byte header = Take(1)[0]; (header & 0x0F) != 0; header = Take(1)[0])
        {
            id = header >> 4 == 0 ? ZigZag(Number()) : id + (header >> 4);
            Skip(header & 0x0F, known?.Find(id), isElement: false, depth);
        }
    }

    /// <param name="field">What it should be; null where it is not known.</param>
    private void Skip(int type, ParquetField? field, bool isElement, int depth)
    {
        if (field is not null && field.Type != (type == ParquetField.False ? ParquetField.True : type))
        {
            throw Damaged();
        }

        switch (type)
        {
            case ParquetField.True or ParquetField.False:
                Take(isElement ? 1 : 0);
                break;
            case ParquetField.Byte:
                Take(1);
                break;
            case ParquetField.Int16 or ParquetField.Int32 or ParquetField.Int64:
                Number();
                break;
            case ParquetField.Double:
                Take(8);
                break;
            case ParquetField.Binary:
                Take(Number());
                break;
            case ParquetField.List or ParquetField.Set:
                SkipList(field?.Element, depth);
                break;
            case ParquetField.Struct:
                SkipStruct(field?.Fields, depth + 1);
                break;
            default:
                // Maps, which Parquet's metadata do not have, and numbers that are no type.
                throw Damaged();
        }
    }

    private void SkipList(ParquetField? element, int depth)
    {
        byte header = Take(1)[0];
        ulong count = header >> 4 == 15 ? Number() : (ulong)(header >> 4);
        if (count > (ulong)_left.Length || depth > MaxDepth)
        {
            throw Damaged();
        }

        for (; count > 0; count--)
        {
            Skip(header & 0x0F, element, isElement: true, depth + 1);
        }
    }

    private static long ZigZag(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);

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
