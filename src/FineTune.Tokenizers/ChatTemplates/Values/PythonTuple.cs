namespace FineTune.Tokenizers.ChatTemplates;

/// <param name="names">Names of the items, as a named tuple has them; empty for another.</param>
internal sealed class PythonTuple(IReadOnlyList<object?> items, params string[] names)
{
    public IReadOnlyList<object?> Items { get; } = items;

    public IReadOnlyList<string> Names { get; } = names;
}
