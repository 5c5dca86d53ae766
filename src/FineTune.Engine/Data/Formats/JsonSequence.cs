using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>
/// JSON values of a file, one in memory at a time: the elements of an array, objects that follow one another, or the elements of the only array
/// of objects that a file's one object has, as in <c>{"data": [...]}</c>. Cuts the file up; what is between the cuts <see cref="JsonRowReader"/> checks.
/// </summary>
internal sealed class JsonSequence : IJsonRows
{
    private readonly TextSource _source;
    private readonly JsonScanner _scanner;

    /// <summary>True within an array, where commas stand between values and a bracket ends them.</summary>
    private readonly bool _isArray;
    private int _count;

    private JsonSequence(TextSource source, JsonScanner scanner, bool isArray)
    {
        _source = source;
        _scanner = scanner;
        _isArray = isArray;
    }

    public ReadOnlySpan<byte> Current => _scanner.Value;

    public int Line => _scanner.ValueLine;

    public static JsonSequence Open(TextSource source)
    {
        long rows = FindRows(source);
        var scanner = new JsonScanner(source);
        scanner.SkipTo(rows);
        bool isArray = scanner.Peek() == '[';
        if (isArray)
        {
            scanner.Skip();
        }

        return new JsonSequence(source, scanner, isArray);
    }

    public bool Read()
    {
        int next = _scanner.Peek();
        if (_isArray)
        {
            if (next == ']')
            {
                return false;
            }

            if (_count > 0)
            {
                if (next != ',')
                {
                    throw Broken(next < 0 ? "the array does not end" : "a comma is missing between two elements");
                }

                _scanner.Skip();
                next = _scanner.Peek();
            }
        }

        if (next < 0)
        {
            return _isArray ? throw Broken("the array does not end") : false;
        }

        _count++;
        _scanner.ReadValue();
        return true;
    }

    public SourcePosition PositionAt(int offset)
    {
        ReadOnlySpan<byte> before = Current[..Math.Min(offset, Current.Length)];
        (int lines, int last) = TextPosition.Lines(before);
        return lines > 0
            ? new SourcePosition(_source.Path, Line + lines, TextPosition.Column(before[last..]))
            : new SourcePosition(_source.Path, Line, _scanner.ValueColumn - 1 + TextPosition.Column(before));
    }

    public ValueTask DisposeAsync() => _scanner.DisposeAsync();

    private FineTuneException Broken(string reason) =>
        new(DiagnosticCatalog.BrokenJson, new SourcePosition(_source.Path, _scanner.Line, _scanner.Column), reason);

    /// <summary>Where the rows begin: at the start, but for a lone object at its only array of objects.</summary>
    private static long FindRows(TextSource source)
    {
        using var scanner = new JsonScanner(source);
        if (scanner.Peek() != '{')
        {
            return 0;
        }

        long rows = 0;
        int arrays = 0;
        scanner.Skip();
        for (int next = scanner.Peek(); next == '"'; next = scanner.Peek())
        {
            scanner.ReadValue();
            if (scanner.Peek() != ':')
            {
                return 0;
            }

            scanner.Skip();
            bool isArray = scanner.Peek() == '[';
            long start = scanner.Offset;
            bool ofObjects = scanner.SkipValue() && isArray;
            (rows, arrays) = ofObjects ? (start, arrays + 1) : (rows, arrays);
            if (scanner.Peek() != ',')
            {
                break;
            }

            scanner.Skip();
        }

        bool endsThere = scanner.Peek() == '}';
        scanner.Skip();
        return endsThere && arrays == 1 && scanner.Peek() < 0 ? rows : 0;
    }
}
