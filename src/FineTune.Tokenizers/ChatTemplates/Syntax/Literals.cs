namespace FineTune.Tokenizers.ChatTemplates;

internal sealed class Constant(object? value, int line) : Expression(line)
{
    public object? Value => value;

    public override object? Evaluate(Rendering rendering, Scope scope) => value;
}

/// <summary>A list or tuple that is written out.</summary>
internal sealed class Sequence(IReadOnlyList<Expression> items, bool isTuple, int line) : Expression(line)
{
    public IReadOnlyList<Expression> Items => items;

    public bool IsTuple => isTuple;

    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        List<object?> values = [.. items.Select(item => rendering.Evaluate(item, scope))];
        return isTuple ? new PythonTuple(values) : values;
    }
}

/// <summary>A dict that is written out.</summary>
internal sealed class DictLiteral(IReadOnlyList<(Expression Key, Expression Value)> entries, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        var dict = new PythonDict();
        foreach ((Expression key, Expression value) in entries)
        {
            object? name = rendering.Evaluate(key, scope);
            dict[name] = rendering.Evaluate(value, scope);
        }

        return dict;
    }
}

/// <summary>A variable.</summary>
internal sealed class Name(string name, int line) : Expression(line)
{
    public string Text => name;

    public override object? Evaluate(Rendering rendering, Scope scope) => scope.TryGet(name, out object? value) ? value : Undefined.Name(name);
}

/// <summary>A member of a namespace, where it is set.</summary>
internal sealed class NamespaceMember(string name, string member, int line) : Expression(line)
{
    public string Text => name;

    public string Member => member;

    public override object? Evaluate(Rendering rendering, Scope scope) => throw new InvalidOperationException("A member that is set has no value.");
}
