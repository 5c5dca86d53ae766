namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Arguments by the names of a function's parameters.</summary>
internal sealed class BoundArguments(string function, IReadOnlyDictionary<string, object?> values)
{
    public bool Has(string name) => values.ContainsKey(name);

    /// <exception cref="PythonException">It was not given.</exception>
    public object? Required(string name) => values.TryGetValue(name, out object? value) ? value
        : throw PythonException.Type($"{function}() missing 1 required positional argument: {Python.Repr(name)}");

    public object? Get(string name, object? otherwise = null) => values.TryGetValue(name, out object? value) ? value : otherwise;

    public bool Flag(string name, bool otherwise = false) => values.TryGetValue(name, out object? value) ? Python.IsTrue(value) : otherwise;

    /// <exception cref="PythonException">It is no whole number.</exception>
    public int Index(string name, int otherwise) => values.TryGetValue(name, out object? value) ? Arguments.Index(value) : otherwise;
}
