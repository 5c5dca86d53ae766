using FineTune.Contracts;
using Microsoft.Win32.SafeHandles;
using Parquet;
using Parquet.Schema;

namespace FineTune.Engine.Data;

/// <summary>Rows of a Parquet file, a row group at a time. What Hugging Face's datasets wrote also tells the names of its labels.</summary>
internal sealed class ParquetRowReader : IRowReader
{
    /// <summary>Metadata take milliseconds, a megabyte of them tens of these; some damaged ones keep the library busy for ever.</summary>
    private static readonly TimeSpan MaxMetadataTime = TimeSpan.FromSeconds(4);
    private const int BytesOfMoreTime = 1 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly ParquetReader _reader;
    private readonly ColumnNames _names;
    private readonly DataField?[] _fields;
    private readonly string?[]?[] _values;
    private readonly string?[]?[]?[] _listValues;
    private readonly TextList[] _lists;
    private readonly ParquetAnswers? _answers;
    private readonly ParquetJson?[] _nested;
    private readonly ParquetKinds _kinds;
    private byte[]?[] _media = [];
    private int _group;
    private int _row = -1;
    private int _rowsBefore;
    private int _rowsInGroup;

    private ParquetRowReader(FileStream file, ParquetReader reader, ColumnNames names)
    {
        string path = file.Name;
        _path = path;
        _file = file.SafeFileHandle;
        _reader = reader;
        _names = names;
        _fields = new DataField?[names.Slots];
        _values = new string?[]?[names.Slots];
        _listValues = new string?[]?[]?[names.Slots];
        _lists = names.Each<TextList>();
        _nested = new ParquetJson?[names.Slots];
        _kinds = new ParquetKinds(reader);
        // What is in a structure is a column called by both names, as translation.en.
        IReadOnlyList<(string Name, Field Field)> all = [.. reader.Schema.Fields.SelectMany(WithInner)];
        int[] indexes = names.Locate([.. all.Select(field => field.Name)], new SourcePosition(path, 1));
        UnusedColumns = names.Wanted.Count == 0
            ? [.. all.Select(field => field.Name)]
            : [.. reader.Schema.Fields.Where(field => !WithInner(field).Any(entry => names.Uses(entry.Name))).Select(field => field.Name)];
        foreach ((DatasetColumn column, string name) in names.Wanted)
        {
            if (column == DatasetColumn.Answers && all[indexes[(int)column]].Field is not DataField { IsArray: false })
            {
                _answers = ParquetAnswers.Of(reader.Schema, name) ?? throw names.Wrong(column, new SourcePosition(path, 1), "no text and answer_start");
                continue;
            }

            Field field = all[indexes[(int)column]].Field;
            if (column.IsConversation() && field is not DataField { IsArray: false, MaxRepetitionLevel: 0 })
            {
                _nested[(int)column] = ParquetJson.Of(field, out string? wrong)
                    ?? throw names.Wrong(column, new SourcePosition(path, 1), $"lists or structures with {wrong} in them");
                continue;
            }

            _fields[(int)column] = Check(column, field);
            bool mayBeClassLabel = column.IsLabel() && !column.IsCondition() && _kinds.IsInteger(_fields[(int)column]!);
            LabelNames = mayBeClassLabel ? ParquetLabelNames.Find(reader.CustomMetadata, name) : LabelNames;
        }
    }

    public IReadOnlyList<string>? LabelNames { get; }

    public IReadOnlyCollection<string> UnusedColumns { get; }

    public bool IsUntyped => false;

    /// <summary>Parts of conversations are given as JSON, texts among them.</summary>
    public bool HoldsJson => true;

    /// <summary>True where the file has its pictures or recordings in it, and not their paths.</summary>
    public bool HasMedia => _fields[(int)DatasetColumn.Media] is { } media && ParquetColumn.IsBinary(media);

    public int Line => _rowsBefore + _row + 1;

    public static async ValueTask<ParquetRowReader> OpenAsync(FileStream file, ColumnNames names, CancellationToken cancellation)
    {
        ParquetReader reader = await GuardAsync(file.Name, async () =>
        {
            var types = new ParquetTypeNames();
            int metadata = ParquetFooter.Check(file, types);
            Stream told = types.HasAny ? new ParquetTypeStream(file, types) : file;
            return await Task.Run(() => ParquetReader.CreateAsync(told, null, leaveStreamOpen: false, cancellation), cancellation)
                .WaitAsync(MaxMetadataTime * (1 + (metadata / BytesOfMoreTime)), cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        try
        {
            return await GuardAsync(file.Name, () => Task.FromResult(new ParquetRowReader(file, reader, names))).ConfigureAwait(false);
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
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

        foreach ((DatasetColumn column, _) in _names.Wanted)
        {
            if (column.IsList())
            {
                TakeList(column);
            }
            else if (column == DatasetColumn.Media && HasMedia)
            {
                _ = _media[_row] ?? throw _names.Wrong(column, PositionOf(column), "no bytes");
            }
            else if (_values[(int)column]![_row] is null && !column.IsOptional())
            {
                throw _names.Wrong(column, PositionOf(column), "null");
            }
        }

        return true;
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => column == DatasetColumn.Media && HasMedia ? default : _values[(int)column]![_row];

    public ReadOnlyMemory<byte> Media() => _media[_row];

    public TextList GetList(DatasetColumn column) => _lists[(int)column];

    public SourcePosition PositionOf(DatasetColumn column) => new(_path, Line);

    public SourcePosition PositionOf(DatasetColumn column, int element) => PositionOf(column);

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private static IEnumerable<(string Name, Field Field)> WithInner(Field field) => field is StructField structure
        ? structure.Fields.Select(inner => ($"{field.Name}.{inner.Name}", inner)).Prepend((field.Name, field))
        : [(field.Name, field)];

    private void TakeList(DatasetColumn column)
    {
        TextList list = _lists[(int)column];
        list.Clear();
        foreach (string? element in _listValues[(int)column]![_row] ?? throw _names.Wrong(column, PositionOf(column), "null"))
        {
            list.Add(element ?? throw _names.Wrong(column, PositionOf(column), "a list with null in it"));
        }
    }

    /// <summary>The field that holds the column's values: of a list its elements'.</summary>
    private DataField Check(DatasetColumn column, Field field)
    {
        if (column == DatasetColumn.Media && BytesOf(field) is { } bytes)
        {
            return bytes;
        }

        string? wrong = (column.IsList(), field) switch
        {
            (false, DataField { IsArray: false, MaxRepetitionLevel: 0 } single) => WrongValues(column, single),
            (false, ListField or DataField) => "a list",
            (false, _) => "a structure",
            (true, ListField { Item: DataField { MaxRepetitionLevel: 1 } item }) => WrongValues(column, item) is { } values ? $"lists of {values}" : null,
            (true, ListField) => "lists of lists or structures",
            (true, DataField { MaxRepetitionLevel: 1 } repeated) => WrongValues(column, repeated),
            (true, DataField single) => _kinds.WordsOf(single),
            _ => "a structure",
        };
        return wrong is not null ? throw _names.Wrong(column, new SourcePosition(_path, 1), wrong)
            : field is ListField list ? (DataField)list.Item
            : (DataField)field;
    }

    /// <summary>Where the bytes of a file are: the column itself, or the field <c>bytes</c> of a structure as on the Hub; null for none.</summary>
    private static DataField? BytesOf(Field field) => field switch
    {
        StructField structure => structure.Fields.OfType<DataField>().FirstOrDefault(inner => inner.Name == "bytes" && ParquetColumn.IsBinary(inner)),
        DataField { IsArray: false, MaxRepetitionLevel: 0 } single when ParquetColumn.IsBinary(single) => single,
        _ => null,
    };

    private string? WrongValues(DatasetColumn column, DataField field) =>
        _kinds.IsText(field)
            || (column.IsLabel() && _kinds.IsInteger(field))
            || (column == DatasetColumn.Number && _kinds.IsFraction(field))
            ? null
            : _kinds.WordsOf(field);

    private async Task<int> ReadGroupAsync(CancellationToken cancellation)
    {
        using ParquetRowGroupReader rows = _reader.OpenRowGroupReader(_group++);
        int count = checked((int)rows.RowCount);
        if (count == 0)
        {
            // It has no pages at all, which the library does not expect.
            return 0;
        }

        foreach ((DatasetColumn column, string name) in _names.Wanted)
        {
            if (column == DatasetColumn.Answers && _answers is not null)
            {
                _values[(int)column] = await _answers.ReadAsync(rows, count, cancellation).ConfigureAwait(false);
                continue;
            }

            if (_nested[(int)column] is { } nested)
            {
                foreach (DataField part in nested.Fields)
                {
                    CheckPages(rows, part, name);
                }

                _values[(int)column] = await nested.ReadAsync(rows, count, cancellation).ConfigureAwait(false);
                continue;
            }

            DataField field = _fields[(int)column]!;
            if (_kinds.IsNull(field) && !column.IsList())
            {
                _values[(int)column] = new string?[count];
                continue;
            }

            CheckPages(rows, field, name);
            if (column == DatasetColumn.Media && HasMedia)
            {
                _media = await ParquetColumn.ReadBytesAsync(rows, field, count, cancellation).ConfigureAwait(false);
            }
            else if (column.IsList())
            {
                _listValues[(int)column] = await ParquetColumn.ReadListsAsync(rows, field, count, column.IsClass(), cancellation).ConfigureAwait(false);
            }
            else
            {
                string?[] values = _kinds.IsHalf(field)
                    ? await ParquetColumn.ReadHalvesAsync(rows, field, count, cancellation).ConfigureAwait(false)
                    : await ParquetColumn.ReadAsync(rows, field, count, column.IsClass(), cancellation).ConfigureAwait(false);
                _values[(int)column] = column.IsConversation() ? [.. values.Select(value => value is null ? null : ParquetJson.Quote(value))] : values;
            }
        }

        return count;
    }

    private void CheckPages(ParquetRowGroupReader rows, DataField field, string column) => ParquetPages.Check(
        _file,
        rows.GetMetadata(field)?.MetaData ?? throw ThriftBytes.Damaged(),
        field,
        _kinds.WordsOf(field),
        column,
        new SourcePosition(_path, _rowsBefore + 1));

    /// <summary>A damaged file shows in whatever exception the decoder happens to meet; to the user all of them say the same.</summary>
    private static async Task<T> GuardAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or FineTuneException))
        {
            throw new FineTuneException(DiagnosticCatalog.BadParquet, new SourcePosition(path), exception, ParquetWords.Reason(exception));
        }
    }
}
