namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Jinja's filters by their names.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Filter> All = new(
        ((IEnumerable<KeyValuePair<string, Filter>>[])[TextFilters.All, NumberFilters.All, ListFilters.All, SelectFilters.All, MarkupFilters.All])
            .SelectMany(filters => filters), StringComparer.Ordinal);

    public static bool Exists(string name) => All.ContainsKey(name);

    /// <exception cref="PythonException">There is no such filter, or it cannot do it.</exception>
    public static object? Apply(Rendering rendering, object? name, object? value, Arguments arguments)
    {
        rendering.Limits.TakeFor(value);
        return name is string known && All.TryGetValue(known, out Filter? filter)
            ? filter(rendering, value, arguments)
            : throw new PythonException("TemplateRuntimeError", $"No filter named {Python.Repr(name)}.");
    }

    /// <summary>What an attribute argument names, as 'a.0.b', of items.</summary>
    /// <param name="attribute">Null for the item itself.</param>
    public static Func<object?, object?> Getter(object? attribute, bool ignoresCase = false, object? otherwise = null)
    {
        object?[] parts = attribute is null ? []
            : Python.AsText(attribute) is { } path ? [.. path.Split('.').Select(Part)]
            : [attribute];
        return item =>
        {
            foreach (object? part in parts)
            {
                item = Python.GetItem(item, part);
                item = item is Undefined && otherwise is not null ? otherwise : item;
            }

            return ignoresCase && Python.AsText(item) is { } text ? PythonCharacters.Lower(text) : item;
        };
    }

    private static object Part(string part) =>
        part.Length > 0 && CodePoints.Of(part).TrueForAll(code => PythonCharacters.Is("digit", code)) && PythonInteger.Parse(part, 10) is { } number
            ? number : part;
}
