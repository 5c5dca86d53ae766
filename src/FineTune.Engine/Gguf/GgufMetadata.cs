namespace FineTune.Engine.Gguf;

/// <summary>The keys of a GGUF file with their values, in the order they are written in.</summary>
internal sealed class GgufMetadata
{
    private readonly List<KeyValuePair<string, object>> _entries = [];

    /// <summary>Values are uint, int, float, bool, string, or a list of int, float or string.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Entries => _entries;

    /// <summary>The value of a key; null where there is none.</summary>
    public object? this[string key] => _entries.Find(entry => entry.Key == key).Value;

    public GgufMetadata Add(string key, long value) => AddValue(key, checked((uint)value));

    public GgufMetadata Add(string key, double value) => AddValue(key, (float)value);

    public GgufMetadata Add(string key, bool value) => AddValue(key, value);

    public GgufMetadata Add(string key, string value) => AddValue(key, value);

    public GgufMetadata Add(string key, IReadOnlyList<int> values) => AddValue(key, values);

    public GgufMetadata Add(string key, IReadOnlyList<float> values) => AddValue(key, values);

    public GgufMetadata Add(string key, IReadOnlyList<string> values) => AddValue(key, values);

    public GgufMetadata Add(GgufMetadata other)
    {
        _entries.AddRange(other._entries);
        return this;
    }

    /// <summary>Takes a value as it was read.</summary>
    public GgufMetadata AddValue(string key, object value)
    {
        _entries.Add(new(key, value));
        return this;
    }
}
