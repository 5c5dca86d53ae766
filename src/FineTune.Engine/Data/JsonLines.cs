using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>One JSON object a line; blank lines are passed over.</summary>
internal sealed class JsonLines(FileStream file) : IJsonRows
{
    private readonly LineReader _lines = new(new CheckedTextStream(file, DiagnosticCatalog.BrokenJson));

    public ReadOnlySpan<byte> Current => _lines.Current;

    public int Line => _lines.Number;

    public bool Read()
    {
        while (_lines.Read())
        {
            if (!_lines.Current.Trim(" \t"u8).IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    public SourcePosition PositionAt(int offset) =>
        new(file.Name, Line, TextPosition.Column(_lines.Current[..Math.Min(offset, _lines.Current.Length)]));

    public ValueTask DisposeAsync() => _lines.DisposeAsync();
}
