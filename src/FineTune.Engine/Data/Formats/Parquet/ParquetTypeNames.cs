namespace FineTune.Engine.Data;

/// <summary>
/// What Parquet.Net 6.1 is told that a column holds where it has no type for what the file says: it refuses a file with a float16 anywhere in it, and
/// takes JSON for bytes. A float16 becomes BSON, which no column of two bytes is and <see cref="ParquetKinds"/> finds again, and JSON a text. Both are one
/// byte of the metadata, the number of a logical type (apache/parquet-format, parquet.thrift, LogicalType), so that nothing else moves.
/// </summary>
internal sealed class ParquetTypeNames
{
    /// <summary>By the byte in which a union says which of its fields it has: the field's number, and 12 for a struct.</summary>
    private static readonly Dictionary<byte, byte> Told = new() { [Field(15)] = Field(13), [Field(12)] = Field(1) };

    private readonly SortedDictionary<long, byte> _bytes = [];
    private long _start;

    public bool HasAny => _bytes.Count > 0;

    /// <param name="start">Where in the file its metadata begin.</param>
    public void Begin(long start) => _start = start;

    /// <param name="header">The first byte of a logical type.</param>
    /// <param name="offset">Its place within the metadata.</param>
    public void Take(byte header, int offset)
    {
        if (Told.TryGetValue(header, out byte other))
        {
            _bytes.Add(_start + offset, other);
        }
    }

    /// <summary>Changes bytes that were read of the file.</summary>
    /// <param name="start">Where in the file they stand.</param>
    public void Change(Span<byte> read, long start)
    {
        foreach ((long offset, byte other) in _bytes)
        {
            if (offset >= start && offset < start + read.Length)
            {
                read[(int)(offset - start)] = other;
            }
        }
    }

    private static byte Field(int number) => (byte)((number << 4) | ParquetField.Struct);
}
