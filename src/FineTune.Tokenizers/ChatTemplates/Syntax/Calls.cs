namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What a call has in its parentheses.</summary>
/// <param name="Rest">Behind one asterisk; null for none.</param>
/// <param name="NamedRest">Behind two asterisks; null for none.</param>
internal sealed record CallArguments(
    IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named, Expression? Rest, Expression? NamedRest)
{
    public static CallArguments None { get; } = new([], [], null, null);

    public Arguments Evaluate(Rendering rendering, Scope scope)
    {
        if (this == None)
        {
            return Arguments.None;
        }

        List<object?> positional = [.. Positional.Select(argument => rendering.Evaluate(argument, scope))];
        List<KeyValuePair<string, object?>> named =
            [.. Named.Select(argument => KeyValuePair.Create(argument.Name, rendering.Evaluate(argument.Value, scope)))];
        if (Rest is not null)
        {
            positional.AddRange(Python.Iterate(rendering.Evaluate(Rest, scope)));
        }

        if (NamedRest is not null)
        {
            object? rest = rendering.Evaluate(NamedRest, scope);
            named.AddRange((rest as PythonDict ?? throw PythonException.Type($"argument after ** must be a mapping, not {Python.TypeName(rest)}"))
                .Entries.Select(entry => KeyValuePair.Create(
                    entry.Key as string ?? throw PythonException.Type("keywords must be strings"), entry.Value)));
        }

        return new Arguments(positional, named);
    }
}

internal sealed class Call(Expression function, CallArguments arguments, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => Evaluate(rendering, scope, null);

    /// <param name="caller">What a call block gives the macro; null for a call alone.</param>
    public object? Evaluate(Rendering rendering, Scope scope, Macro? caller)
    {
        object? called = rendering.Evaluate(function, scope);
        Arguments given = arguments.Evaluate(rendering, scope);
        rendering.At(Line);
        return rendering.Call(called, caller is null ? given : given with { Named = [.. given.Named, new("caller", caller)] });
    }
}

/// <summary>A filter and what it is applied to.</summary>
/// <param name="value">Null where it is the text of a block.</param>
internal sealed class FilterCall(Expression? value, string name, CallArguments arguments, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => Evaluate(rendering, scope, null);

    /// <param name="block">The block's text.</param>
    public object? Evaluate(Rendering rendering, Scope scope, object? block)
    {
        object? filtered = value is null ? block
            : value is FilterCall inner && block is not null ? inner.Evaluate(rendering, scope, block)
            : rendering.Evaluate(value, scope);
        Arguments given = arguments.Evaluate(rendering, scope);
        rendering.At(Line);
        return Filters.Apply(rendering, name, filtered, given);
    }
}

/// <summary>A test behind <c>is</c>.</summary>
internal sealed class TestCall(Expression value, string name, CallArguments arguments, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? tested = rendering.Evaluate(value, scope);
        Arguments given = arguments.Evaluate(rendering, scope);
        rendering.Limits.TakeFor(given.Positional.Count > 0 ? given.Positional[0] : tested);
        rendering.At(Line);
        return Tests.Holds(name, tested, given);
    }
}
