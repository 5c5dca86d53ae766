using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>
/// Named values for the object an argument chooses, such as <c>num_cycles=2, power=0.5</c>: sorted by name, equal by content, an object in
/// the JSON. A value is kept as its JSON text: a number, <c>true</c>, <c>false</c>, <c>null</c> or a quoted text.
/// </summary>
[JsonConverter(typeof(KeywordArgumentsConverter))]
public sealed class KeywordArguments : IEquatable<KeywordArguments>
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <param name="values">JSON texts by name.</param>
    public KeywordArguments(IEnumerable<KeyValuePair<string, string>> values)
    {
        foreach ((string name, string value) in values)
        {
            _values[name] = value;
        }
    }

    /// <summary>JSON texts by name, in the order of the names.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The number of that name; null where there is none.</summary>
    public double? Number(string name) =>
        _values.TryGetValue(name, out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : null;

    /// <summary>The flag of that name; null where there is none.</summary>
    public bool? Flag(string name) => _values.TryGetValue(name, out string? text) && bool.TryParse(text, out bool flag) ? flag : null;

    /// <summary>The text of that name; null where there is none.</summary>
    public string? Text(string name) =>
        _values.TryGetValue(name, out string? text) && text.StartsWith('"') ? JsonDocument.Parse(text).RootElement.GetString() : null;

    public bool Equals(KeywordArguments? other) => other is not null && _values.SequenceEqual(other._values);

    public override bool Equals(object? obj) => Equals(obj as KeywordArguments);

    public override int GetHashCode() => _values.Aggregate(0, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    public override string ToString() => string.Join(", ", _values.Select(pair => $"{pair.Key}={pair.Value}"));
}
