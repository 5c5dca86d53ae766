namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>A member behind a dot.</summary>
internal sealed class Member(Expression owner, string name, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => Python.GetMember(rendering.Evaluate(owner, scope), name);
}

/// <summary>An item in brackets.</summary>
internal sealed class Item(Expression owner, Expression key, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? value = rendering.Evaluate(owner, scope);
        object? place = rendering.Evaluate(key, scope);
        rendering.Limits.TakeFor(value);
        return Python.GetItem(value, place);
    }
}

/// <summary>What stands in brackets with colons; null for a part that is left out.</summary>
internal sealed class SliceLiteral(Expression? start, Expression? stop, Expression? step, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => new Slice(
        start is null ? null : rendering.Evaluate(start, scope),
        stop is null ? null : rendering.Evaluate(stop, scope),
        step is null ? null : rendering.Evaluate(step, scope));
}
