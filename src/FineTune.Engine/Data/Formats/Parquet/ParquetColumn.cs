using System.Globalization;
using FineTune.Contracts;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace FineTune.Engine.Data;

/// <summary>Values of a column within one row group, as texts.</summary>
internal static class ParquetColumn
{
    public static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    public static bool IsBinary(DataField field) => field.ClrType == typeof(byte[]) || field.ClrType == typeof(ReadOnlyMemory<byte>);

    public static bool IsInteger(DataField field) => Type.GetTypeCode(field.ClrType) is
        TypeCode.Boolean or TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16
        or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 or TypeCode.UInt64;

    public static bool IsFloating(DataField field) => Type.GetTypeCode(field.ClrType) is TypeCode.Single or TypeCode.Double;

    public static bool IsDecimal(DataField field) => field.ClrType == typeof(decimal) || field.ClrType == typeof(BigDecimal);

    /// <summary>Numbers of two bytes, one a row; null where there is none.</summary>
    public static async Task<string?[]> ReadHalvesAsync(ParquetRowGroupReader rows, DataField field, int count, CancellationToken cancellation)
    {
        byte[]?[] values = await ReadBytesAsync(rows, field, count, cancellation).ConfigureAwait(false);
        return [.. values.Select(value => value is null ? null : Text((float)BitConverter.ToHalf(value)))];
    }

    /// <summary>Bytes, those of one value a row; null where there is none.</summary>
    public static async Task<byte[]?[]> ReadBytesAsync(ParquetRowGroupReader rows, DataField field, int count, CancellationToken cancellation)
    {
        if (IsWithinWhatMayLack(field))
        {
            return await ReadNestedAsync<ReadOnlyMemory<byte>, byte[]>(rows, field, count, value => value.ToArray(), cancellation).ConfigureAwait(false);
        }

        byte[]?[] values = new byte[]?[count];
        await rows.ReadAsync(field, values.AsMemory()!, cancellationToken: cancellation).ConfigureAwait(false);
        return values;
    }

    /// <summary>One value a row; null where there is none.</summary>
    /// <param name="isClass">True where booleans are <c>true</c> and <c>false</c>, as in JSON, and not 1 and 0.</param>
    public static async Task<string?[]> ReadAsync(
        ParquetRowGroupReader rows, DataField field, int count, bool isClass, CancellationToken cancellation)
    {
        if (!IsText(field))
        {
            return await ReadNumbersAsync(rows, field, count, isClass, cancellation).ConfigureAwait(false);
        }

        if (IsWithinWhatMayLack(field))
        {
            return await ReadNestedAsync<ReadOnlyMemory<char>, string>(rows, field, count, value => value.ToString(), cancellation).ConfigureAwait(false);
        }

        string?[] values = new string?[count];
        await rows.ReadAsync(field, values!, cancellationToken: cancellation).ConfigureAwait(false);
        return values;
    }

    /// <summary>One list a row; null where there is none, with null for an element that is none.</summary>
    /// <param name="isClass">As for <see cref="ReadAsync(ParquetRowGroupReader, DataField, int, bool, CancellationToken)"/>.</param>
    public static Task<string?[]?[]> ReadListsAsync(
        ParquetRowGroupReader rows, DataField element, int count, bool isClass, CancellationToken cancellation) =>
        Type.GetTypeCode(element.ClrType) switch
        {
            TypeCode.Boolean => ReadListsAsync<bool>(rows, element, count, value => Text(value, isClass), cancellation),
            TypeCode.SByte => ReadListsAsync<sbyte>(rows, element, count, Text, cancellation),
            TypeCode.Byte => ReadListsAsync<byte>(rows, element, count, Text, cancellation),
            TypeCode.Int16 => ReadListsAsync<short>(rows, element, count, Text, cancellation),
            TypeCode.UInt16 => ReadListsAsync<ushort>(rows, element, count, Text, cancellation),
            TypeCode.Int32 => ReadListsAsync<int>(rows, element, count, Text, cancellation),
            TypeCode.UInt32 => ReadListsAsync<uint>(rows, element, count, Text, cancellation),
            TypeCode.Int64 => ReadListsAsync<long>(rows, element, count, Text, cancellation),
            TypeCode.UInt64 => ReadListsAsync<ulong>(rows, element, count, Text, cancellation),
            _ => ReadListsAsync<ReadOnlyMemory<char>>(rows, element, count, value => value.ToString(), cancellation),
        };

    private static string Text(bool value, bool isClass) => (value, isClass) switch
    {
        (true, true) => "true",
        (false, true) => "false",
        (true, false) => "1",
        (false, false) => "0",
    };

    private static string Text<T>(T value)
        where T : IConvertible => value.ToString(CultureInfo.InvariantCulture);

    private static Task<string?[]> ReadNumbersAsync(
        ParquetRowGroupReader rows, DataField field, int count, bool isClass, CancellationToken cancellation) =>
        Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => ReadAsync<bool>(rows, field, count, value => Text(value, isClass), cancellation),
            TypeCode.SByte => ReadAsync<sbyte>(rows, field, count, Text, cancellation),
            TypeCode.Byte => ReadAsync<byte>(rows, field, count, Text, cancellation),
            TypeCode.Int16 => ReadAsync<short>(rows, field, count, Text, cancellation),
            TypeCode.UInt16 => ReadAsync<ushort>(rows, field, count, Text, cancellation),
            TypeCode.Int32 => ReadAsync<int>(rows, field, count, Text, cancellation),
            TypeCode.UInt32 => ReadAsync<uint>(rows, field, count, Text, cancellation),
            TypeCode.Int64 => ReadAsync<long>(rows, field, count, Text, cancellation),
            TypeCode.Single => ReadAsync<float>(rows, field, count, Text, cancellation),
            TypeCode.Double => ReadAsync<double>(rows, field, count, Text, cancellation),
            TypeCode.Decimal => ReadAsync<decimal>(rows, field, count, Text, cancellation),
            _ when IsDecimal(field) => ReadAsync<BigDecimal>(rows, field, count, value => value.ToString(), cancellation),
            _ => ReadAsync<ulong>(rows, field, count, Text, cancellation),
        };

    private static async Task<string?[]> ReadAsync<T>(
        ParquetRowGroupReader rows, DataField field, int count, Func<T, string> text, CancellationToken cancellation)
        where T : struct
    {
        // Labels repeat: their text is made once.
        var texts = new Dictionary<T, string>();
        string TextOf(T value) => texts.TryGetValue(value, out string? known) ? known : texts[value] = text(value);

        if (IsWithinWhatMayLack(field))
        {
            return await ReadNestedAsync<T, string>(rows, field, count, TextOf, cancellation).ConfigureAwait(false);
        }

        // What is always there within a structure is not where the structure is not.
        if (field.MaxDefinitionLevel > 0)
        {
            T?[] values = new T?[count];
            await rows.ReadAsync<T>(field, values.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
            return [.. values.Select(value => value is { } given ? TextOf(given) : null)];
        }

        T[] required = new T[count];
        await rows.ReadAsync<T>(field, required.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
        return [.. required.Select(TextOf)];
    }

    /// <summary>
    /// Whether a value may lack where the structure that it is in does not. The library takes the structure for the value then: texts and bytes are those of
    /// other rows, or what lay in its memory before.
    /// </summary>
    private static bool IsWithinWhatMayLack(DataField field) => field.MaxDefinitionLevel > 1;

    private static async Task<TResult?[]> ReadNestedAsync<T, TResult>(
        ParquetRowGroupReader rows, DataField field, int count, Func<T, TResult> convert, CancellationToken cancellation)
        where T : struct
        where TResult : class
    {
        using RawColumnData column = await rows.ReadRawColumnDataBaseAsync(field, cancellation).ConfigureAwait(false);
        int[] levels = column.DefinitionLevels.ToArray();
        ReadOnlyMemory<T> values = ((RawColumnData<T>)column).Values.ToArray();
        // Behind the values there may be others, which are none: what lay there before.
        if (levels.Length != count || levels.Count(level => level == field.MaxDefinitionLevel) > values.Length)
        {
            throw new InvalidDataException($"{Quantity.Of(values.Length, "value")} in a row group of {Quantity.Of(count, "row")}");
        }

        int next = 0;
        return [.. levels.Select(level => level == field.MaxDefinitionLevel ? convert(values.Span[next++]) : null)];
    }

    private static async Task<string?[]?[]> ReadListsAsync<T>(
        ParquetRowGroupReader rows, DataField element, int count, Func<T, string> text, CancellationToken cancellation)
        where T : struct
    {
        using RawColumnData column = await rows.ReadRawColumnDataBaseAsync(element, cancellation).ConfigureAwait(false);
        return Lists((RawColumnData<T>)column, element, count, text);
    }

    /// <summary>
    /// Dremel's levels (github.com/apache/parquet-format, Nested Encoding): repetition level 0 begins a row; the highest definition level is a
    /// value, one below it a missing element where elements may be missing, then the empty list, and what is lower a missing list.
    /// </summary>
    private static string?[]?[] Lists<T>(RawColumnData<T> column, DataField element, int count, Func<T, string> text)
        where T : struct
    {
        ReadOnlySpan<T> values = column.Values;
        ReadOnlySpan<int> definitions = column.DefinitionLevels;
        ReadOnlySpan<int> repetitions = column.RepetitionLevels;
        int emptyList = element.MaxDefinitionLevel - (element.IsNullable ? 2 : 1);
        string?[]?[] lists = new string?[]?[count];
        var list = new List<string?>();
        int row = -1;
        int next = 0;
        for (int index = 0; index < repetitions.Length; index++)
        {
            if (repetitions[index] == 0)
            {
                Close(lists, row++, list);
                lists[row] = definitions[index] < emptyList ? null : [];
            }

            if (definitions[index] > emptyList)
            {
                list.Add(definitions[index] == element.MaxDefinitionLevel ? text(values[next++]) : null);
            }
        }

        Close(lists, row, list);
        return row == count - 1 ? lists : throw new InvalidDataException($"{Quantity.Of(row + 1, "list")} in a row group of {Quantity.Of(count, "row")}");
    }

    private static void Close(string?[]?[] lists, int row, List<string?> list)
    {
        if (list.Count > 0)
        {
            lists[row] = [.. list];
            list.Clear();
        }
    }
}
