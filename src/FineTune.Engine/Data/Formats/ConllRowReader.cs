using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>
/// Sentences of the CoNLL shared tasks: one word a line, its columns apart by tabs or blanks, an empty line after a sentence,
/// <c>-DOCSTART-</c> lines between documents. A first line <c># global.columns = FORM TAG</c> names the columns (CoNLL-U Plus,
/// universaldependencies.org/ext-format.html); without it they are numbered from 1, the first being the word and the last its label.
/// </summary>
internal sealed class ConllRowReader : IRowReader
{
    private const string DocumentStart = "-DOCSTART-";

    private readonly string _path;
    private readonly TextSource _source;
    private readonly ColumnNames _names;
    private readonly LineReader _lines;
    private readonly TextList[] _lists;
    private readonly TextBuffer _line = new();
    private readonly List<Range> _fields = [];
    private readonly List<int> _elementLines = [];
    private string[] _columns = [];
    private int[] _indexes = [];
    private bool _hasComments;
    private bool _hasTabs;
    private int _sentenceBytes;

    public ConllRowReader(TextSource source, ColumnNames names)
    {
        _path = source.Path;
        _source = source;
        _names = names;
        _lists = names.Each<TextList>();
        _lines = new LineReader(source);
    }

    public IReadOnlyList<string>? LabelNames => null;

    public IReadOnlyCollection<string> UnusedColumns { get; private set; } = [];

    public bool IsUntyped => false;

    public int Line { get; private set; }

    public ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        Array.ForEach(_lists, list => list.Clear());
        _elementLines.Clear();
        _sentenceBytes = 0;
        while (_lines.Read())
        {
            ReadOnlySpan<byte> line = _lines.Current.Trim(" \t"u8);
            if (line.IsEmpty)
            {
                if (_elementLines.Count > 0)
                {
                    return ValueTask.FromResult(true);
                }
            }
            else if (!IsComment(line))
            {
                ReadWord(line);
            }
        }

        return ValueTask.FromResult(_elementLines.Count > 0);
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => throw new NotSupportedException($"A CoNLL file has no single {column}.");

    public TextList GetList(DatasetColumn column) => _lists[(int)column];

    public SourcePosition PositionOf(DatasetColumn column) => new(_path, Line, 1);

    public SourcePosition PositionOf(DatasetColumn column, int element) => new(_path, _elementLines[element], 1);

    public ValueTask DisposeAsync() => _lines.DisposeAsync();

    /// <summary>Comments stand before a sentence's words, and only in a file whose first line names its columns: elsewhere # is a word.</summary>
    private bool IsComment(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> names = "# global.columns ="u8;
        if (_lines.Number == 1 && line.StartsWith(names))
        {
            _hasComments = true;
            _columns = Encoding.UTF8.GetString(line[names.Length..]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return true;
        }

        return _hasComments && _elementLines.Count == 0 && line[0] == (byte)'#';
    }

    private void ReadWord(ReadOnlySpan<byte> line)
    {
        _line.Decode(line);
        Split();
        ReadOnlySpan<char> text = _line.Text;
        if (text[_fields[0]].SequenceEqual(DocumentStart))
        {
            return;
        }

        if (_indexes.Length == 0)
        {
            LocateColumns();
        }

        if (_fields.Count != _columns.Length)
        {
            throw new FineTuneException(DiagnosticCatalog.MalformedConll, new SourcePosition(_path, _lines.Number, 1),
                FormattableString.Invariant($"it has {Quantity.Of(_fields.Count, "column")} instead of {_columns.Length}"));
        }

        if (_elementLines.Count == 0)
        {
            Line = _lines.Number;
        }

        _sentenceBytes += line.Length;
        if (_sentenceBytes > InputLimits.MaxRowBytes)
        {
            throw _source.TooLong(new SourcePosition(_path, Line, 1));
        }

        _elementLines.Add(_lines.Number);
        foreach ((DatasetColumn column, _) in _names.Wanted)
        {
            _lists[(int)column].Add(text[_fields[_indexes[(int)column]]]);
        }
    }

    private void Split()
    {
        ReadOnlySpan<char> text = _line.Text;
        _hasTabs |= _indexes.Length == 0 && text.Contains('\t');
        _fields.Clear();
        foreach (Range field in _hasTabs ? text.Split('\t') : text.Split(' '))
        {
            if (_hasTabs || !text[field].IsEmpty)
            {
                _fields.Add(field);
            }
        }
    }

    private void LocateColumns()
    {
        if (_columns.Length == 0)
        {
            _columns = [.. Enumerable.Range(1, _fields.Count).Select(number => FormattableString.Invariant($"{number}"))];
        }

        var position = new SourcePosition(_path, _lines.Number, 1);
        if (_names.Wanted.FirstOrDefault(wanted => !wanted.Column.IsList()) is { Name: { } single } wrong)
        {
            throw _names.Wrong(wrong.Column, position, "one word a line (a CoNLL file)");
        }

        _indexes = _names.Locate(_columns, position);
        UnusedColumns = [.. _columns.Where(name => !_names.Uses(name))];
    }
}
