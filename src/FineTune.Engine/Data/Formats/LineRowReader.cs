using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>One row a line, in the only column <c>text</c>, empty lines too, as datasets' <c>text</c> format does.</summary>
internal sealed class LineRowReader : IRowReader
{
    private const string ColumnName = "text";

    private readonly LineReader _lines;
    private readonly string _path;
    private readonly TextBuffer _text = new();

    public LineRowReader(TextSource source, ColumnNames names)
    {
        names.Locate([ColumnName], new SourcePosition(source.Path, 1));
        _lines = new LineReader(source);
        _path = source.Path;
        UnusedColumns = names.Uses(ColumnName) ? [] : [ColumnName];
    }

    public IReadOnlyList<string>? LabelNames => null;

    public IReadOnlyCollection<string> UnusedColumns { get; }

    public bool IsUntyped => false;

    public int Line => _lines.Number;

    public ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        bool read = _lines.Read();
        if (read)
        {
            _text.Decode(_lines.Current);
        }

        return ValueTask.FromResult(read);
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => _text.Text;

    public TextList GetList(DatasetColumn column) => throw new NotSupportedException($"A text file has no list of {column}.");

    public SourcePosition PositionOf(DatasetColumn column) => new(_path, Line, 1);

    public SourcePosition PositionOf(DatasetColumn column, int element) => PositionOf(column);

    public ValueTask DisposeAsync() => _lines.DisposeAsync();
}
