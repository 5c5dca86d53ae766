using System.Diagnostics.CodeAnalysis;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>A dict: its keys are in the order in which they came, and 1, 1.0 and True are one key.</summary>
internal sealed class PythonDict
{
    private readonly List<KeyValuePair<object?, object?>> _entries = [];
    private readonly Dictionary<PythonKey, int> _places = [];

    public IReadOnlyList<KeyValuePair<object?, object?>> Entries => _entries;

    public int Count => _entries.Count;

    /// <exception cref="PythonException">The key is a list or a dict.</exception>
    public object? this[object? key]
    {
        set
        {
            var found = new PythonKey(key);
            if (_places.TryGetValue(found, out int place))
            {
                // The first of equal keys stays.
                _entries[place] = new(_entries[place].Key, value);
                return;
            }

            _places[found] = _entries.Count;
            _entries.Add(new(key, value));
        }
    }

    /// <exception cref="PythonException">The key is a list or a dict.</exception>
    public bool TryGet(object? key, out object? value)
    {
        bool found = _places.TryGetValue(new PythonKey(key), out int place);
        value = found ? _entries[place].Value : null;
        return found;
    }

    [SuppressMessage("Performance", "CA1822", Justification = "Reads as a dictionary's.")]
    public bool Contains(object? key) => TryGet(key, out _);
}
