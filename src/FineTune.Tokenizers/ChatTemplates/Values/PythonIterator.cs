namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What can be gone through once, as what the filters map and select give.</summary>
/// <param name="typeName">Python's name for its type.</param>
internal sealed class PythonIterator(IEnumerable<object?> items, string typeName = "generator")
{
    private readonly IEnumerator<object?> _items = items.GetEnumerator();

    public string TypeName { get; } = typeName;

    public bool TryNext(out object? item)
    {
        bool found = _items.MoveNext();
        item = found ? _items.Current : null;
        return found;
    }

    public IEnumerable<object?> Rest()
    {
        while (TryNext(out object? item))
        {
            yield return item;
        }
    }
}
