namespace FineTune.Engine.Data;

/// <summary>
/// The structs of Parquet's metadata that lead to columns and their pages, with the types of their fields (apache/parquet-format, parquet.thrift).
/// </summary>
internal sealed class ParquetStruct
{
    private static readonly ParquetField Int16 = new(ParquetField.Int16);
    private static readonly ParquetField Int32 = new(ParquetField.Int32);
    private static readonly ParquetField Int64 = new(ParquetField.Int64);
    private static readonly ParquetField Text = new(ParquetField.Binary);
    private static readonly ParquetField Flag = new(ParquetField.True);
    private static readonly ParquetField Other = new(ParquetField.Struct);

    /// <summary>A union: it has one field, and its number says what the values of a column are.</summary>
    public static ParquetStruct LogicalType { get; } = new([.. Enumerable.Repeat(Other, 18)]);

    private static readonly ParquetStruct KeyValue = new(Text, Text);

    private static readonly ParquetStruct SchemaElement = new(Int32, Int32, Int32, Text, Int32, Int32, Int32, Int32, Int32, Of(LogicalType));

    private static readonly ParquetStruct Statistics = new(Text, Text, Int64, Int64, Text, Text, Flag, Flag);

    private static readonly ParquetStruct ColumnMetaData = new(
        Int32,
        ParquetField.ListOf(Int32),
        ParquetField.ListOf(Text),
        Int32,
        Int64,
        Int64,
        Int64,
        ParquetField.ListOf(Of(KeyValue)),
        Int64,
        Int64,
        Int64,
        Of(Statistics),
        ParquetField.ListOf(Other),
        Int64,
        Int32,
        Other,
        Other);

    private static readonly ParquetStruct ColumnChunk = new(Text, Int64, Of(ColumnMetaData), Int64, Int32, Int64, Int32, Other, Text);

    private static readonly ParquetStruct RowGroup = new(ParquetField.ListOf(Of(ColumnChunk)), Int64, Int64, ParquetField.ListOf(Other), Int64, Int64, Int16);

    private readonly ParquetField[] _fields;

    private ParquetStruct(params ParquetField[] fields) => _fields = fields;

    public static ParquetStruct FileMetaData { get; } = new(
        Int32,
        ParquetField.ListOf(Of(SchemaElement)),
        Int64,
        ParquetField.ListOf(Of(RowGroup)),
        ParquetField.ListOf(Of(KeyValue)),
        Text,
        ParquetField.ListOf(Other),
        Other,
        Text);

    /// <param name="id">Its number, from 1.</param>
    /// <returns>Null for a field of a later version.</returns>
    public ParquetField? Find(long id) => id > 0 && id <= _fields.Length ? _fields[id - 1] : null;

    private static ParquetField Of(ParquetStruct fields) => new(ParquetField.Struct, fields);
}
