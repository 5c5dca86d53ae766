using System.Text;
using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>One JSON object a line; blank lines are passed over.</summary>
internal sealed class JsonLinesRowReader(FileStream file, ColumnNames names) : IRowReader
{
    private readonly LineReader _lines = new(new CheckedTextStream(file, DiagnosticCatalog.BrokenJson));
    private readonly TextBuffer[] _values = [new(), new(), new()];

    /// <summary>Byte offset of each wanted value in the line; -1 while it was not found.</summary>
    private readonly int[] _offsets = [-1, -1, -1];
    private readonly List<string> _unused = [];

    public IReadOnlyList<string>? LabelNames => null;

    public IReadOnlyCollection<string> UnusedColumns => _unused;

    public bool IsUntyped => false;

    public int Line => _lines.Number;

    public ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        while (_lines.Read())
        {
            if (!_lines.Current.Trim(" \t"u8).IsEmpty)
            {
                Parse();
                return ValueTask.FromResult(true);
            }
        }

        return ValueTask.FromResult(false);
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => _values[(int)column].Text;

    public SourcePosition PositionOf(DatasetColumn column) => PositionAt(_offsets[(int)column]);

    public ValueTask DisposeAsync() => _lines.DisposeAsync();

    private void Parse()
    {
        _offsets.AsSpan().Fill(-1);
        var reader = new Utf8JsonReader(_lines.Current);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Broken(0, $"it holds {Describe(reader.TokenType)}");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadProperty(ref reader);
            }

            reader.Read();
        }
        catch (JsonException exception)
        {
            // Its message ends with a position within the line, which ours says better.
            string reason = exception.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new FineTuneException(DiagnosticCatalog.BrokenJson, PositionAt((int)(exception.BytePositionInLine ?? 0)), exception, reason);
        }

        foreach ((DatasetColumn column, string name) in names.Wanted)
        {
            if (_offsets[(int)column] < 0)
            {
                throw ColumnNames.Unknown(name, Columns(), PositionAt(0));
            }
        }
    }

    private void ReadProperty(ref Utf8JsonReader reader)
    {
        foreach ((DatasetColumn column, string name) in names.Wanted)
        {
            if (reader.ValueTextEquals(name))
            {
                int nameOffset = (int)reader.TokenStartIndex;
                reader.Read();
                if (_offsets[(int)column] >= 0)
                {
                    throw Broken(nameOffset, $"'{name}' is there twice");
                }

                _offsets[(int)column] = (int)reader.TokenStartIndex;
                ReadValue(ref reader, column, name);
                return;
            }
        }

        NoteUnused(ref reader);
        reader.Read();
        reader.Skip();
    }

    private void ReadValue(ref Utf8JsonReader reader, DatasetColumn column, string name)
    {
        TextBuffer value = _values[(int)column];
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                CopyString(ref reader, value);
                return;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when column == DatasetColumn.Label:
                value.Decode(reader.ValueSpan);
                return;
            default:
                DiagnosticDescriptor descriptor = column == DatasetColumn.Label ? DiagnosticCatalog.NotALabel : DiagnosticCatalog.NotText;
                throw new FineTuneException(descriptor, PositionAt((int)reader.TokenStartIndex), name, Describe(reader.TokenType));
        }
    }

    private void CopyString(ref Utf8JsonReader reader, TextBuffer value)
    {
        try
        {
            value.SetLength(reader.CopyString(value.Room(reader.ValueSpan.Length)));
        }
        catch (InvalidOperationException exception)
        {
            // The only way a whole string token fails: an escape that is half of a character.
            throw new FineTuneException(DiagnosticCatalog.BrokenJson, PositionAt((int)reader.TokenStartIndex), exception, "a string holds half of a surrogate pair");
        }
    }

    private void NoteUnused(ref Utf8JsonReader reader)
    {
        foreach (string known in _unused)
        {
            if (reader.ValueTextEquals(known))
            {
                return;
            }
        }

        _unused.Add(reader.GetString()!);
    }

    private List<string> Columns()
    {
        using JsonDocument row = JsonDocument.Parse(Encoding.UTF8.GetString(_lines.Current));
        return [.. row.RootElement.EnumerateObject().Select(property => property.Name)];
    }

    private FineTuneException Broken(int offset, string reason) => new(DiagnosticCatalog.BrokenJson, PositionAt(offset), reason);

    private SourcePosition PositionAt(int offset) => new(file.Name, Line, TextPosition.Column(_lines.Current[..Math.Min(offset, _lines.Current.Length)]));

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        _ => "a string",
    };
}
