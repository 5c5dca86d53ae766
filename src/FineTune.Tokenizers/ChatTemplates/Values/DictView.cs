namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What keys(), values() and items() of a dict give.</summary>
/// <param name="name">keys, values or items.</param>
internal sealed class DictView(PythonDict dict, string name)
{
    public string TypeName => "dict_" + name;

    public int Count => dict.Count;

    public IEnumerable<object?> Items() => dict.Entries.Select(entry => name switch
    {
        "keys" => entry.Key,
        "values" => entry.Value,
        _ => new PythonTuple([entry.Key, entry.Value]),
    });
}
