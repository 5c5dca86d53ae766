namespace FineTune.Engine.Data;

/// <summary>A field of Parquet's metadata, or an element of a list in it.</summary>
/// <param name="Type">Its type in Thrift's compact protocol; a flag's is <see cref="True"/>.</param>
/// <param name="Fields">Those of a struct that is known.</param>
/// <param name="Element">That of a list.</param>
internal sealed record ParquetField(int Type, ParquetStruct? Fields = null, ParquetField? Element = null)
{
    public const int True = 1;
    public const int False = 2;
    public const int Byte = 3;
    public const int Int16 = 4;
    public const int Int32 = 5;
    public const int Int64 = 6;
    public const int Double = 7;
    public const int Binary = 8;
    public const int List = 9;
    public const int Set = 10;
    public const int Struct = 12;

    public static ParquetField ListOf(ParquetField element) => new(List, Element: element);
}
