using Parquet.Schema;

namespace FineTune.Engine.Data;

/// <summary>Parquet's types and failures in words that need no knowledge of .NET.</summary>
internal static class ParquetWords
{
    /// <summary>What a column of the field's type holds, as in <c>whole numbers</c>.</summary>
    public static string Of(DataField field) => System.Type.GetTypeCode(field.ClrType) switch
    {
        _ when ParquetColumn.IsText(field) => "texts",
        TypeCode.Boolean => "booleans",
        _ when ParquetColumn.IsInteger(field) => "whole numbers",
        _ when ParquetColumn.IsFloating(field) => "numbers with fractions",
        TypeCode.Decimal => "decimal numbers",
        TypeCode.DateTime => "dates",
        _ => OfOther(field.ClrType),
    };

    /// <summary>Why the library gave up. What its decoders meet in damaged bytes are failures of .NET's, which say nothing about the file.</summary>
    public static string Reason(Exception exception) => exception switch
    {
        ArgumentException or IndexOutOfRangeException or ArithmeticException or InvalidCastException or NullReferenceException or InvalidOperationException
            or KeyNotFoundException => "its pages are not what its metadata say",
        NotImplementedException => "it has a feature that is not supported",
        _ => exception.Message.Replace("System.Half", "float16", StringComparison.Ordinal).TrimEnd('.'),
    };

    private static string OfOther(System.Type type) =>
        type == typeof(DateOnly) || type == typeof(DateTimeOffset) ? "dates"
        : type == typeof(TimeOnly) || type == typeof(TimeSpan) ? "times"
        : type == typeof(Guid) ? "UUIDs"
        : type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) ? "binary values"
        : type.Name.EndsWith("Decimal", StringComparison.Ordinal) ? "decimal numbers"
        : type.Name.EndsWith("Interval", StringComparison.Ordinal) ? "times"
        : "values that are neither texts nor numbers";
}
