using Parquet.Meta;

namespace FineTune.Engine.Data;

/// <summary>What stands before a page of a column (apache/parquet-format, parquet.thrift, PageHeader).</summary>
internal readonly record struct ParquetPageHeader
{
    private const int MaxDepth = 8;

    public PageType Type { get; private init; }

    /// <summary>Bytes of the header itself.</summary>
    public int Length { get; private init; }

    /// <summary>Bytes behind the header, as they lie in the file.</summary>
    public int PageLength { get; private init; }

    /// <summary>Values of a data page, nulls among them.</summary>
    public int Values { get; private init; }

    /// <summary>How a data page holds its values.</summary>
    public Encoding Encoding { get; private init; }

    /// <summary>How a data page of version 1 holds its levels; those of version 2 are always RLE.</summary>
    public Encoding DefinitionLevels { get; private init; }

    public Encoding RepetitionLevels { get; private init; }

    /// <param name="bytes">From the header's first byte on, at least to its end.</param>
    /// <exception cref="InvalidDataException">They are no header, or end in the middle.</exception>
    public static ParquetPageHeader Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ThriftBytes(bytes);
        var header = new Dictionary<(int Struct, long Field), long>();
        ReadStruct(ref reader, structField: 0, header, depth: 0);
        var type = (PageType)header.GetValueOrDefault((0, 1), -1);
        int page = type == PageType.DATA_PAGE_V2 ? 8 : 5;
        Encoding Of(int field) => (Encoding)header.GetValueOrDefault((page, field), (long)Encoding.RLE);
        long pageLength = header.GetValueOrDefault((0, 3), -1);
        long values = header.GetValueOrDefault((page, 1));
        return pageLength is < 0 or > int.MaxValue || values is < 0 or > int.MaxValue ? throw ThriftBytes.Damaged() : new ParquetPageHeader
        {
            Type = type,
            Length = bytes.Length - reader.Left,
            PageLength = (int)pageLength,
            Values = (int)values,
            Encoding = Of(page == 8 ? 4 : 2),
            DefinitionLevels = page == 8 ? Encoding.RLE : Of(3),
            RepetitionLevels = page == 8 ? Encoding.RLE : Of(4),
        };
    }

    /// <param name="structField">The number that the struct has in the header, 0 for the header.</param>
    /// <param name="header">Takes the whole numbers of the header and of the structs in it.</param>
    private static void ReadStruct(ref ThriftBytes reader, int structField, Dictionary<(int Struct, long Field), long>? header, int depth)
    {
        if (depth > MaxDepth)
        {
            throw ThriftBytes.Damaged();
        }

        long id = 0;
        for (byte first = reader.Take(1)[0]; (first & 0x0F) != 0; first = reader.Take(1)[0])
        {
            id = first >> 4 == 0 ? ThriftBytes.ZigZag(reader.Number()) : id + (first >> 4);
            switch (first & 0x0F)
            {
                case ParquetField.True or ParquetField.False:
                    break;
                case ParquetField.Byte:
                    reader.Take(1);
                    break;
                case ParquetField.Int16 or ParquetField.Int32 or ParquetField.Int64:
                    long number = ThriftBytes.ZigZag(reader.Number());
                    header?.TryAdd((structField, id), number);
                    break;
                case ParquetField.Double:
                    reader.Take(8);
                    break;
                case ParquetField.Binary:
                    reader.Take(reader.Number());
                    break;
                case ParquetField.Struct:
                    // Statistics, a struct within that of a data page, are passed over.
                    ReadStruct(ref reader, (int)id, depth == 0 ? header : null, depth + 1);
                    break;
                default:
                    // A page's header has no lists.
                    throw ThriftBytes.Damaged();
            }
        }
    }
}
