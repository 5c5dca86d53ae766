using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>
/// CSV and TSV by RFC 4180, strictly: a row with a stray or unclosed quote or with another number of fields is an error. Without quoting a quote is a
/// character, and a line a row.
/// </summary>
internal sealed partial class CsvRowReader : IRowReader
{
    private readonly TextSource _source;
    private readonly CsvReader _reader;
    private readonly TextBuffer[] _values;
    private readonly TextList[] _lists;

    /// <summary>For each column, whether the row's value is decoded.</summary>
    private readonly bool[] _decoded;
    private readonly ColumnNames _names;
    private int[] _indexes = [];
    private readonly bool _hasHeader;

    /// <summary>True where a field over several lines is more likely a slip than meant.</summary>
    private readonly bool _doubtsLines;
    private bool _isLocated;

    public CsvRowReader(TextSource source, DatasetSpec spec, ColumnNames names)
    {
        _source = source;
        _names = names;
        _values = names.Each<TextBuffer>();
        _lists = names.Each<TextList>();
        _decoded = new bool[names.Slots];
        _hasHeader = spec.HasHeader;
        char separator = SeparatorOf(spec);
        _doubtsLines = separator == '\t' && spec.Quoting != DatasetQuoting.None;
        _reader = CsvReader.Create(source.Open(), CsvReaderOptions.Default with
        {
            Separator = separator,
            Mode = spec.Quoting == DatasetQuoting.None ? CsvMode.NoEscape : CsvMode.Rfc4180,
            MaxRecordSize = InputLimits.MaxRowBytes,
            HasHeader = spec.HasHeader,
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

    public RowFindings QuotedLines { get; } = new();

    public int Line => (int)_reader.LineNumber;

    public ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            if (_hasHeader && !_isLocated)
            {
                _reader.ReadHeader();
                LocateColumns(_reader.Headers);
            }

            Array.Clear(_decoded);
            bool read = _reader.Read();
            if (_doubtsLines && read && _reader.RawRecord.TrimEnd("\r\n"u8).ContainsAny((byte)'\n', (byte)'\r'))
            {
                QuotedLines.Add(Line);
            }

            if (read && !_isLocated)
            {
                LocateColumns([.. Enumerable.Range(1, _reader.FieldCount).Select(number => FormattableString.Invariant($"{number}"))]);
            }

            return ValueTask.FromResult(read);
        }
        catch (CsvFormatException exception) when (exception.Message.Contains(nameof(CsvReaderOptions.MaxRecordSize), StringComparison.Ordinal))
        {
            throw _source.TooLong(new SourcePosition(_source.Path, (int)exception.LineNumber, 1));
        }
        catch (CsvFormatException exception)
        {
            throw new FineTuneException(DiagnosticCatalog.MalformedCsv, PositionOf(exception), exception, Reason(exception));
        }
    }

    /// <summary>What stands between the fields of a Dataset's files.</summary>
    public static char SeparatorOf(DatasetSpec spec) => spec.Delimiter ?? (spec.Format == DatasetFormat.Tsv ? '\t' : ',');

    public ReadOnlySpan<char> Get(DatasetColumn column)
    {
        TextBuffer value = _values[(int)column];
        if (!_decoded[(int)column])
        {
            value.Decode(_reader.GetSpan(_indexes[(int)column]));
            _decoded[(int)column] = true;
        }

        return value.Text;
    }

    public TextList GetList(DatasetColumn column)
    {
        TextList list = _lists[(int)column];
        ReadOnlySpan<char> text = Get(column);
        return WrittenList.TryRead(text, column.IsLabel(), list) ? list
            : throw _names.Wrong(column, PositionOf(column), text.IsEmpty ? "nothing" : $"'{ShortText.Of(text)}', which is no list");
    }

    public SourcePosition PositionOf(DatasetColumn column, int element) => PositionOf(column);

    public SourcePosition PositionOf(DatasetColumn column)
    {
        ReadOnlySpan<byte> record = _reader.RawRecord;
        // Overlaps() finds no place for an empty field.
        long offset = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(record), ref MemoryMarshal.GetReference(_reader.GetRawSpan(_indexes[(int)column])));
        ReadOnlySpan<byte> before = offset >= 0 && offset <= record.Length ? record[..(int)offset] : default;
        (int lines, int last) = TextPosition.Lines(before);
        return new SourcePosition(_source.Path, Line + lines, TextPosition.Column(before[last..]));
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private void LocateColumns(IReadOnlyList<string> headers)
    {
        _isLocated = true;
        var position = new SourcePosition(_source.Path, 1, 1);
        if (headers.CountBy(header => header).FirstOrDefault(header => header.Value > 1) is { Value: > 1 } twice)
        {
            throw new FineTuneException(DiagnosticCatalog.MalformedCsv, position, $"the column '{ShortText.Of(twice.Key)}' is there {twice.Value} times");
        }

        // A file without a byte has no columns to look for; without rows elsewhere it makes an empty split.
        _indexes = headers.Count == 0 ? [] : _names.Locate(headers, position);
        UnusedColumns = [.. headers.Where(header => !_names.Uses(header))];
    }

    /// <summary>What is wrong, without the place that our own message begins with.</summary>
    private static string Reason(CsvFormatException exception) =>
        Place().Replace(exception.Message, match => match.Value.StartsWith("Record", StringComparison.Ordinal) ? "it " : "").TrimEnd('.');

    [GeneratedRegex(@"^Malformed CSV in record \d+ \(line \d+\): |^Record \d+ \(line \d+\) | \(byte offset \d+\)", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    /// <summary>The place of the fault; for a quote that is never closed, which shows at the end of the file, the row's line.</summary>
    private SourcePosition PositionOf(CsvFormatException exception) =>
        _source.At(exception.ByteOffset + 1) is null
            ? new SourcePosition(_source.Path, (int)exception.LineNumber, 1)
            : _source.At(exception.ByteOffset)!;
}
