using System.Text;
using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Takes the wanted values out of JSON objects.</summary>
internal sealed class JsonRowReader(IJsonRows rows, ColumnNames names) : IRowReader
{
    private const string TextName = "text";

    private readonly TextBuffer[] _values = names.Each<TextBuffer>();
    private readonly TextList[] _lists = names.Each<TextList>();

    /// <summary>Byte offset of each wanted value in the object; -1 while it was not found.</summary>
    private readonly int[] _offsets = new int[names.Slots];
    private readonly List<int>[] _elementOffsets = names.Each<List<int>>();
    private readonly List<string> _unused = [];

    /// <summary>Names before the dot of columns within an object, as <c>translation</c> of <c>translation.en</c>.</summary>
    private readonly string[] _objects = [.. names.Wanted.Select(entry => ObjectOf(entry.Name)).OfType<string>().Distinct()];

    public IReadOnlyList<string>? LabelNames => null;

    public IReadOnlyCollection<string> UnusedColumns => _unused;

    public bool IsUntyped => false;

    public bool HoldsJson => true;

    public int Line => rows.Line;

    public ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        bool read = rows.Read();
        if (read)
        {
            Parse();
        }

        return ValueTask.FromResult(read);
    }

    public ReadOnlySpan<char> Get(DatasetColumn column) => _values[(int)column].Text;

    public TextList GetList(DatasetColumn column) => _lists[(int)column];

    public SourcePosition PositionOf(DatasetColumn column) => rows.PositionAt(_offsets[(int)column]);

    public SourcePosition PositionOf(DatasetColumn column, int element) => rows.PositionAt(_elementOffsets[(int)column][element]);

    public ValueTask DisposeAsync() => rows.DisposeAsync();

    private void Parse()
    {
        _offsets.AsSpan().Fill(-1);
        ClearConditions();
        var reader = new Utf8JsonReader(rows.Current);
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                ReadOnlyText(ref reader);
            }
            else if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Broken((int)reader.TokenStartIndex, $"it holds {Describe(reader.TokenType)}");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadProperty(ref reader, "");
            }

            reader.Read();
        }
        catch (JsonException exception)
        {
            throw new FineTuneException(DiagnosticCatalog.BrokenJson, rows.PositionAt(OffsetOf(exception)), exception, StrictJson.ReasonOf(exception));
        }

        foreach ((DatasetColumn column, _) in names.Wanted)
        {
            if (_offsets[(int)column] < 0 && !column.IsOptional())
            {
                throw names.Unknown(column, Columns(), rows.PositionAt(0), FormattableString.Invariant($" in line {Line}"));
            }
        }
    }

    /// <summary>A row that is a text and no object has the one column text, as in Hugging Face's datasets.</summary>
    private void ReadOnlyText(ref Utf8JsonReader reader)
    {
        if (names.Wanted.Count == 0 && !_unused.Contains(TextName))
        {
            _unused.Add(TextName);
        }

        if (names.Wanted.Count > 0 && !names.Uses(TextName))
        {
            throw Broken((int)reader.TokenStartIndex, $"it holds {Describe(reader.TokenType)}");
        }

        foreach ((DatasetColumn column, string name) in names.Wanted)
        {
            if (name == TextName)
            {
                _offsets[(int)column] = (int)reader.TokenStartIndex;
                ReadValue(ref reader, column);
            }
        }
    }

    /// <summary>A row without the column of a condition has no value there, where it is JSON.</summary>
    private void ClearConditions()
    {
        foreach ((DatasetColumn column, _) in names.Wanted)
        {
            if (column.IsOptional())
            {
                _values[(int)column].Clear();
            }
        }
    }

    private int OffsetOf(JsonException exception)
    {
        int offset = 0;
        for (long line = exception.LineNumber ?? 0; line > 0; line--)
        {
            offset += rows.Current[offset..].IndexOf((byte)'\n') + 1;
        }

        return offset + (int)(exception.BytePositionInLine ?? 0);
    }

    /// <param name="within">The object that the property is in, with its dot; empty for the row itself.</param>
    private void ReadProperty(ref Utf8JsonReader reader, string within)
    {
        foreach ((DatasetColumn column, string name) in names.Wanted)
        {
            if (name.StartsWith(within, StringComparison.Ordinal) && reader.ValueTextEquals(name.AsSpan(within.Length)))
            {
                int nameOffset = (int)reader.TokenStartIndex;
                reader.Read();
                if (_offsets[(int)column] >= 0)
                {
                    throw Broken(nameOffset, $"'{name}' is there twice");
                }

                _offsets[(int)column] = (int)reader.TokenStartIndex;
                ReadValue(ref reader, column);
                return;
            }
        }

        if (within.Length > 0)
        {
            // Only whoever asks which columns there are hears of what is in an object.
            if (names.Wanted.Count == 0)
            {
                _unused.Add(within + reader.GetString());
            }

            reader.Read();
            reader.Skip();
            return;
        }

        bool mayHoldWanted = MayHoldWanted(ref reader);
        string inner = mayHoldWanted ? reader.GetString() + "." : "";
        if (!mayHoldWanted || names.Wanted.Count == 0)
        {
            NoteUnused(ref reader);
        }

        reader.Read();
        if (mayHoldWanted && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadProperty(ref reader, inner);
            }

            return;
        }

        reader.Skip();
    }

    private bool MayHoldWanted(ref Utf8JsonReader reader)
    {
        foreach (string name in _objects)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return names.Wanted.Count == 0;
    }

    private static string? ObjectOf(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..dot] : null;

    private void ReadValue(ref Utf8JsonReader reader, DatasetColumn column)
    {
        if (column.IsList())
        {
            ReadList(ref reader, column);
            return;
        }

        TextBuffer value = _values[(int)column];
        if (column.IsJson())
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            value.Decode(rows.Current[start..(int)reader.BytesConsumed]);
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                value.SetLength(CopyString(ref reader, value.Room(reader.ValueSpan.Length)));
                return;
            case JsonTokenType.Null when column.IsCondition():
                value.Clear();
                return;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when column.IsLabel():
                value.Decode(reader.ValueSpan);
                return;
            default:
                throw names.Wrong(column, rows.PositionAt((int)reader.TokenStartIndex), Describe(reader.TokenType));
        }
    }

    private void ReadList(ref Utf8JsonReader reader, DatasetColumn column)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            ReadWrittenList(ref reader, column);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw names.Wrong(column, rows.PositionAt((int)reader.TokenStartIndex), Describe(reader.TokenType));
        }

        TextList list = _lists[(int)column];
        List<int> offsets = _elementOffsets[(int)column];
        list.Clear();
        offsets.Clear();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            offsets.Add((int)reader.TokenStartIndex);
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    list.End(CopyString(ref reader, list.Room(reader.ValueSpan.Length)));
                    break;
                case JsonTokenType.Number when column.IsLabel():
                case JsonTokenType.True or JsonTokenType.False when column.IsClass():
                    list.End(Encoding.UTF8.GetChars(reader.ValueSpan, list.Room(reader.ValueSpan.Length)));
                    break;
                default:
                    throw names.Wrong(column, rows.PositionAt(offsets[^1]), $"a list with {Describe(reader.TokenType)} in it");
            }
        }
    }

    /// <summary>A list that is written as a text; all of its elements stand where that does.</summary>
    private void ReadWrittenList(ref Utf8JsonReader reader, DatasetColumn column)
    {
        TextBuffer value = _values[(int)column];
        value.SetLength(CopyString(ref reader, value.Room(reader.ValueSpan.Length)));
        TextList list = _lists[(int)column];
        if (!WrittenList.TryRead(value.Text, column.IsLabel(), list))
        {
            throw names.Wrong(column, rows.PositionAt((int)reader.TokenStartIndex), Describe(reader.TokenType));
        }

        List<int> offsets = _elementOffsets[(int)column];
        offsets.Clear();
        offsets.AddRange(Enumerable.Repeat((int)reader.TokenStartIndex, list.Count));
    }

    private int CopyString(ref Utf8JsonReader reader, Span<char> room)
    {
        try
        {
            return reader.CopyString(room);
        }
        catch (InvalidOperationException exception)
        {
            // The only way a whole string token fails: an escape that is half of a character.
            throw new FineTuneException(
                DiagnosticCatalog.BrokenJson, rows.PositionAt((int)reader.TokenStartIndex), exception, "a string holds half of a surrogate pair");
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
        using JsonDocument row = JsonDocument.Parse(Encoding.UTF8.GetString(rows.Current));
        return row.RootElement.ValueKind == JsonValueKind.String ? [TextName] : [.. row.RootElement.EnumerateObject().SelectMany(NamesOf)];
    }

    /// <summary>Of an object also the names of what is in it, one step deep.</summary>
    private static IEnumerable<string> NamesOf(JsonProperty property) => property.Value.ValueKind == JsonValueKind.Object
        ? property.Value.EnumerateObject().Select(inner => $"{property.Name}.{inner.Name}").Prepend(property.Name)
        : [property.Name];

    private FineTuneException Broken(int offset, string reason) => new(DiagnosticCatalog.BrokenJson, rows.PositionAt(offset), reason);

    /// <summary>A value as words.</summary>
    public static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        _ => "a string",
    };
}
