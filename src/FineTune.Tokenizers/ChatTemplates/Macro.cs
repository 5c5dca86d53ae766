namespace FineTune.Tokenizers.ChatTemplates;

/// <param name="name">Null for the block of a call.</param>
/// <param name="scope">Where it is defined.</param>
internal sealed class Macro(string? name, MacroSignature signature, Scope scope) : ITemplateObject
{
    public string TypeName => "Macro";

    public string Repr => name is null ? "<Macro anonymous>" : $"<Macro {Python.Repr(name)}>";

    public bool TryGet(string name, out object? value)
    {
        value = name switch
        {
            "name" => MacroName,
            "arguments" => new PythonTuple([.. signature.Parameters]),
            "catch_kwargs" => Catches("kwargs"),
            "catch_varargs" => Catches("varargs"),
            "caller" => signature.Names.Contains("caller"),
            _ => null,
        };
        return name is "name" or "arguments" or "catch_kwargs" or "catch_varargs" or "caller";
    }

    private string? MacroName => name;

    /// <exception cref="PythonException">The arguments are none that it takes.</exception>
    public object? Call(Rendering rendering, Arguments arguments)
    {
        var inner = new Scope(scope);
        var named = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string key, object? value) in arguments.Named)
        {
            if (!named.TryAdd(key, value))
            {
                throw PythonException.Type($"macro {Python.Repr(name)} got multiple values for keyword argument {Python.Repr(key)}");
            }
        }

        BindParameters(rendering, arguments, named, inner);
        if (signature.Names.Contains("caller") && !signature.Parameters.Contains("caller", StringComparer.Ordinal))
        {
            inner.Set("caller", named.Remove("caller", out object? caller) && caller is not null ? caller : new Undefined("No caller defined"));
        }

        if (Catches("kwargs"))
        {
            inner.Set("kwargs", TextFilters.Dict(named));
        }
        else if (named.Count > 0)
        {
            throw PythonException.Type(named.ContainsKey("caller")
                ? $"macro {Python.Repr(name)} was invoked with two values for the special caller argument. This is most likely a bug."
                : $"macro {Python.Repr(name)} takes no keyword argument {Python.Repr(named.Keys.First())}");
        }

        if (Catches("varargs"))
        {
            inner.Set("varargs", new PythonTuple([.. arguments.Positional.Skip(signature.Parameters.Count)]));
        }
        else if (arguments.Positional.Count > signature.Parameters.Count)
        {
            throw PythonException.Type(FormattableString.Invariant(
                $"macro {Python.Repr(name)} takes not more than {signature.Parameters.Count} argument(s)"));
        }

        return rendering.Capture(signature.Body, inner);
    }

    private bool Catches(string special) => signature.Names.Contains(special) && !signature.Parameters.Contains(special, StringComparer.Ordinal);

    private void BindParameters(Rendering rendering, Arguments arguments, Dictionary<string, object?> named, Scope inner)
    {
        int required = signature.Parameters.Count - signature.Defaults.Count;
        for (int index = 0; index < signature.Parameters.Count; index++)
        {
            string parameter = signature.Parameters[index];
            inner.Set(parameter, index < arguments.Positional.Count ? arguments.Positional[index]
                : named.Remove(parameter, out object? value) ? value
                : index >= required ? rendering.Evaluate(signature.Defaults[index - required], inner)
                : new Undefined($"parameter {Python.Repr(parameter)} was not provided"));
        }
    }
}
