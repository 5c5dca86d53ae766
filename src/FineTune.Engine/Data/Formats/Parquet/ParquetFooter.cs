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

    private ThriftBytes _bytes;
    private int _length;
    private ParquetTypeNames _types;

    /// <summary>Checks the end of a file; the stream stands at its start afterwards.</summary>
    /// <param name="types">Takes the places of what the library is to be told otherwise.</param>
    /// <returns>Bytes of metadata.</returns>
    /// <exception cref="InvalidDataException">The file is cut off, encrypted, or no Parquet file, or its metadata end in the middle.</exception>
    public static int Check(Stream file, ParquetTypeNames types)
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
        types.Begin(file.Length - TrailerLength - metadata.Length);
        new ParquetFooter { _bytes = new ThriftBytes(metadata), _length = metadata.Length, _types = types }.SkipStruct(ParquetStruct.FileMetaData, depth: 0);
        return metadata.Length;
    }

    /// <param name="known">What it is; null for one that is only passed over.</param>
    private void SkipStruct(ParquetStruct? known, int depth)
    {
        if (depth > MaxDepth)
        {
            throw ThriftBytes.Damaged();
        }

        long id = 0;
        for (byte header = _bytes.Take(1)[0]; (header & 0x0F) != 0; header = _bytes.Take(1)[0])
        {
            id = header >> 4 == 0 ? ThriftBytes.ZigZag(_bytes.Number()) : id + (header >> 4);
            if (known == ParquetStruct.LogicalType)
            {
                _types.Take(header, _length - _bytes.Left - 1);
            }

            Skip(header & 0x0F, known?.Find(id), isElement: false, depth);
        }
    }

    /// <param name="field">What it should be; null where it is not known.</param>
    private void Skip(int type, ParquetField? field, bool isElement, int depth)
    {
        if (field is not null && field.Type != (type == ParquetField.False ? ParquetField.True : type))
        {
            throw ThriftBytes.Damaged();
        }

        switch (type)
        {
            case ParquetField.True or ParquetField.False:
                _bytes.Take(isElement ? 1UL : 0);
                break;
            case ParquetField.Byte:
                _bytes.Take(1);
                break;
            case ParquetField.Int16 or ParquetField.Int32 or ParquetField.Int64:
                _bytes.Number();
                break;
            case ParquetField.Double:
                _bytes.Take(8);
                break;
            case ParquetField.Binary:
                _bytes.Take(_bytes.Number());
                break;
            case ParquetField.List or ParquetField.Set:
                SkipList(field?.Element, depth);
                break;
            case ParquetField.Struct:
                SkipStruct(field?.Fields, depth + 1);
                break;
            default:
                // Maps, which Parquet's metadata do not have, and numbers that are no type.
                throw ThriftBytes.Damaged();
        }
    }

    private void SkipList(ParquetField? element, int depth)
    {
        byte header = _bytes.Take(1)[0];
        ulong count = header >> 4 == 15 ? _bytes.Number() : (ulong)(header >> 4);
        if (count > (ulong)_bytes.Left || depth > MaxDepth)
        {
            throw ThriftBytes.Damaged();
        }

        for (; count > 0; count--)
        {
            Skip(header & 0x0F, element, isElement: true, depth + 1);
        }
    }
}
