using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>One JSON object a line; blank lines are passed over.</summary>
internal sealed class JsonLines(TextSource source) : IJsonRows
{
    private readonly LineReader _lines = new(source);

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
        new(source.Path, Line, TextPosition.Column(_lines.Current[..Math.Min(offset, _lines.Current.Length)]));

    public ValueTask DisposeAsync() => _lines.DisposeAsync();
}
