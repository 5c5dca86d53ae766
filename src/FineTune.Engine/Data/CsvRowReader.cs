using System.Text;
using CsvHelper;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>CSV and TSV by RFC 4180, strictly: a row with a stray or unclosed quote or with another number of fields is an error.</summary>
internal sealed class CsvRowReader : IRowReader
{
    private readonly string _path;
    private readonly CsvReader _reader;
    private readonly TextBuffer[] _values = DatasetColumns.Each<TextBuffer>();
    private readonly ColumnNames _names;
    private int[] _indexes = [];
    private bool _hasHeader;

    public CsvRowReader(FileStream file, char separator, ColumnNames names)
    {
        _path = file.Name;
        _names = names;
        _reader = CsvReader.Create(new CheckedTextStream(file, DiagnosticCatalog.MalformedCsv), CsvReaderOptions.Default with
        {
            Separator = separator,
            DetectSeparatorHint = false,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            FieldCountMismatch = CsvFieldCountHandling.Throw,
            Encoding = Encoding.UTF8,
        });
    }

    public IReadOnlyList<string>? LabelNames => null;

    public IReadOnlyCollection<string> UnusedColumns { get; private set; } = [];

    public bool IsUntyped => true;

    public int Line => (int)_reader.LineNumber;

    public ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            if (!_hasHeader)
            {
                ReadHeader();
            }

            return ValueTask.FromResult(_reader.Read());
        }
        catch (CsvFormatException exception)
        {
            throw new FineTuneException(DiagnosticCatalog.MalformedCsv, PositionOf(exception), exception, exception.Message.TrimEnd('.'));
        }
    }

    public ReadOnlySpan<char> Get(DatasetColumn column)
    {
        TextBuffer value = _values[(int)column];
        value.Decode(_reader.GetSpan(_indexes[(int)column]));
        return value.Text;
    }

    public TextList GetList(DatasetColumn column) => throw new NotSupportedException($"A CSV file has no list of {column}.");

    public SourcePosition PositionOf(DatasetColumn column, int element) => PositionOf(column);

    public SourcePosition PositionOf(DatasetColumn column)
    {
        ReadOnlySpan<byte> record = _reader.RawRecord;
        ReadOnlySpan<byte> before = record.Overlaps(_reader.GetRawSpan(_indexes[(int)column]), out int offset) ? record[..offset] : default;
        int lastBreak = before.LastIndexOf((byte)'\n');
        return new SourcePosition(_path, Line + before.Count((byte)'\n'), TextPosition.Column(before[(lastBreak + 1)..]));
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private void ReadHeader()
    {
        _hasHeader = true;
        _reader.ReadHeader();
        IReadOnlyList<string> headers = _reader.Headers;
        var position = new SourcePosition(_path, 1, 1);
        if (headers.CountBy(header => header).FirstOrDefault(header => header.Value > 1) is { Value: > 1 } twice)
        {
            throw new FineTuneException(DiagnosticCatalog.MalformedCsv, position, $"the column '{twice.Key}' is there {twice.Value} times");
        }

        // A file without a byte has no columns to look for; without rows elsewhere it makes an empty split.
        _indexes = headers.Count == 0 ? [] : _names.Locate(headers, position);
        if (_names.Wanted.FirstOrDefault(wanted => wanted.Column.IsList()) is { Name: not null } list)
        {
            throw _names.Wrong(list.Column, position, "fields of CSV or TSV, which are no lists (Parquet, JSON Lines and CoNLL files have them)");
        }

        UnusedColumns = [.. headers.Where(header => !_names.Uses(header))];
    }

    /// <summary>The place of the fault; for a quote that is never closed, which shows at the end of the file, the row's line.</summary>
    private SourcePosition PositionOf(CsvFormatException exception) =>
        exception.ByteOffset < new FileInfo(_path).Length
            ? TextPosition.At(_path, exception.ByteOffset)
            : new SourcePosition(_path, (int)exception.LineNumber, 1);
}
