using System.Globalization;
using FineTune.Contracts;
using Parquet;
using Parquet.Schema;

namespace FineTune.Engine.Data;

/// <summary>Rows of a Parquet file, a row group at a time. What Hugging Face's datasets wrote also tells the names of its labels.</summary>
internal sealed class ParquetRowReader : IRowReader
{
    private readonly string _path;
    private readonly ParquetReader _reader;
    private readonly ColumnNames _names;
    private readonly DataField?[] _fields = new DataField?[3];
    private readonly string?[]?[] _columns = new string?[]?[3];
    private int _group;
    private int _row = -1;
    private int _rowsBefore;
    private int _rowsInGroup;

    private ParquetRowReader(string path, ParquetReader reader, ColumnNames names)
    {
        _path = path;
        _reader = reader;
        _names = names;
        LabelNames = ParquetLabelNames.Find(reader.CustomMetadata, names[DatasetColumn.Label]);
        IReadOnlyList<Field> all = reader.Schema.Fields;
        int[] indexes = names.Locate([.. all.Select(field => field.Name)], new SourcePosition(path, 1));
        UnusedColumns = [.. all.Select(field => field.Name).Where(name => !names.Uses(name))];
        foreach ((DatasetColumn column, string name) in names.Wanted)
        {
            _fields[(int)column] = Check(column, name, all[indexes[(int)column]]);
        }
    }

    public IReadOnlyList<string>? LabelNames { get; }

    public IReadOnlyCollection<string> UnusedColumns { get; }

    public bool IsUntyped => false;

    public int Line => _rowsBefore + _row + 1;

    public static async ValueTask<ParquetRowReader> OpenAsync(FileStream file, ColumnNames names, CancellationToken cancellation)
    {
        ParquetReader reader = await GuardAsync(file.Name, async () =>
            await ParquetReader.CreateAsync(file, null, leaveStreamOpen: false, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return new ParquetRowReader(file.Name, reader, names);
    }

    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        _row++;
        while (_row >= _rowsInGroup)
        {
            if (_group == _reader.RowGroupCount)
            {
                return false;
            }

            _rowsBefore += _rowsInGroup;
            _row = 0;
            _rowsInGroup = await GuardAsync(_path, () => ReadGroupAsync(cancellation)).ConfigureAwait(false);
        }

        foreach ((DatasetColumn column, string name) in _names.Wanted)
        {
            if (_columns[(int)column]![_row] is null)
            {
                throw new FineTuneException(Wrong(column), PositionOf(column), name, "null");
            }
        }

        return true;
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => _columns[(int)column]![_row];

    public SourcePosition PositionOf(DatasetColumn column) => new(_path, Line);

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private static DiagnosticDescriptor Wrong(DatasetColumn column) =>
        column == DatasetColumn.Label ? DiagnosticCatalog.NotALabel : DiagnosticCatalog.NotText;

    private DataField Check(DatasetColumn column, string name, Field field)
    {
        string? wrong = field is not DataField data ? "a list or a structure"
            : data.IsArray || data.MaxRepetitionLevel > 0 ? "a list"
            : IsText(data) || (column == DatasetColumn.Label && IsInteger(data)) ? null
            : string.Create(CultureInfo.InvariantCulture, $"{data.ClrType.Name} values");
        return wrong is null ? (DataField)field : throw new FineTuneException(Wrong(column), new SourcePosition(_path, 1), name, wrong);
    }

    private static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private static bool IsInteger(DataField field) => Type.GetTypeCode(field.ClrType) is
        TypeCode.Boolean or TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16
        or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 or TypeCode.UInt64;

    private async Task<int> ReadGroupAsync(CancellationToken cancellation)
    {
        using ParquetRowGroupReader rows = _reader.OpenRowGroupReader(_group++);
        int count = checked((int)rows.RowCount);
        for (int column = 0; column < _fields.Length; column++)
        {
            if (_fields[column] is { } field)
            {
                _columns[column] = IsText(field)
                    ? await ReadTextAsync(rows, field, count, cancellation).ConfigureAwait(false)
                    : await ReadIntegersAsync(rows, field, count, cancellation).ConfigureAwait(false);
            }
        }

        return count;
    }

    private static async Task<string?[]> ReadTextAsync(ParquetRowGroupReader rows, DataField field, int count, CancellationToken cancellation)
    {
        string?[] values = new string?[count];
        await rows.ReadAsync(field, values!, cancellationToken: cancellation).ConfigureAwait(false);
        return values;
    }

    private static Task<string?[]> ReadIntegersAsync(ParquetRowGroupReader rows, DataField field, int count, CancellationToken cancellation) =>
        Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => ReadAsync<bool>(rows, field, count, cancellation),
            TypeCode.SByte => ReadAsync<sbyte>(rows, field, count, cancellation),
            TypeCode.Byte => ReadAsync<byte>(rows, field, count, cancellation),
            TypeCode.Int16 => ReadAsync<short>(rows, field, count, cancellation),
            TypeCode.UInt16 => ReadAsync<ushort>(rows, field, count, cancellation),
            TypeCode.Int32 => ReadAsync<int>(rows, field, count, cancellation),
            TypeCode.UInt32 => ReadAsync<uint>(rows, field, count, cancellation),
            TypeCode.Int64 => ReadAsync<long>(rows, field, count, cancellation),
            _ => ReadAsync<ulong>(rows, field, count, cancellation),
        };

    private static async Task<string?[]> ReadAsync<T>(ParquetRowGroupReader rows, DataField field, int count, CancellationToken cancellation)
        where T : struct, IConvertible
    {
        // Labels repeat: their text is made once.
        var texts = new Dictionary<T, string>();
        string Text(T value) => texts.TryGetValue(value, out string? text) ? text
            : texts[value] = value is bool flag ? (flag ? "1" : "0") : value.ToString(CultureInfo.InvariantCulture);

        if (field.IsNullable)
        {
            T?[] values = new T?[count];
            await rows.ReadAsync<T>(field, values.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
            return [.. values.Select(value => value is { } given ? Text(given) : null)];
        }

        T[] required = new T[count];
        await rows.ReadAsync<T>(field, required.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
        return [.. required.Select(Text)];
    }

    /// <summary>A damaged file shows in whatever exception the decoder happens to meet; to the user all of them say the same.</summary>
    private static async Task<T> GuardAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new FineTuneException(DiagnosticCatalog.BadParquet, new SourcePosition(path), exception, exception.Message.TrimEnd('.'));
        }
    }
}
