namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Text of the template itself.</summary>
internal sealed class Data(string text, int line) : Statement(line)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        rendering.Append(text);
        return Flow.Next;
    }
}

/// <summary>A value that is written.</summary>
internal sealed class Output(Expression value, int line) : Statement(line)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        rendering.Write(rendering.Evaluate(value, scope));
        return Flow.Next;
    }
}

/// <param name="branches">Conditions and what is done where the first of them holds; the condition of an else is null.</param>
internal sealed class If(IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> branches, int line) : Statement(line)
{
    public IEnumerable<IReadOnlyList<Statement>> Bodies => branches.Select(branch => branch.Body);

    public bool HasElse => branches[^1].Condition is null;

    public IEnumerable<Expression> Conditions => branches.Select(branch => branch.Condition).OfType<Expression>();

    public override Flow Execute(Rendering rendering, Scope scope)
    {
        foreach ((Expression? condition, IReadOnlyList<Statement> body) in branches)
        {
            if (condition is null || Python.IsTrue(rendering.Evaluate(condition, scope)))
            {
                return rendering.Execute(body, scope);
            }
        }

        return Flow.Next;
    }
}

internal sealed class Assign(Expression target, Expression value, int line) : Statement(line)
{
    public Expression Target => target;

    public override Flow Execute(Rendering rendering, Scope scope)
    {
        Targets.Set(target, rendering.Evaluate(value, scope), scope);
        return Flow.Next;
    }
}

/// <summary>What a block writes is set.</summary>
/// <param name="filter">Applied to it; null for none.</param>
internal sealed class AssignBlock(Expression target, FilterCall? filter, IReadOnlyList<Statement> body, int line) : Statement(line)
{
    public Expression Target => target;

    public override Flow Execute(Rendering rendering, Scope scope)
    {
        object? text = rendering.Capture(body, new Scope(scope));
        Targets.Set(target, filter is null ? text : filter.Evaluate(rendering, scope, text), scope);
        return Flow.Next;
    }
}

internal sealed class FilterBlock(FilterCall filter, IReadOnlyList<Statement> body, int line) : Statement(line)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        rendering.Write(filter.Evaluate(rendering, scope, rendering.Capture(body, new Scope(scope))));
        return Flow.Next;
    }
}

internal sealed class With(IReadOnlyList<(Expression Target, Expression Value)> variables, IReadOnlyList<Statement> body, int line) : Statement(line)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        var inner = new Scope(scope);
        object?[] values = [.. variables.Select(variable => rendering.Evaluate(variable.Value, scope))];
        for (int index = 0; index < values.Length; index++)
        {
            Targets.Set(variables[index].Target, values[index], inner);
        }

        return rendering.Execute(body, inner);
    }
}

/// <summary>A part with a name; as no template extends another, it is rendered where it stands.</summary>
internal sealed class Block(bool isScoped, IReadOnlyList<Statement> body, int line) : Statement(line)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        rendering.Execute(body, new Scope(isScoped ? scope : scope.Root));
        return Flow.Next;
    }
}

internal sealed class AutoEscape(Expression isOn, IReadOnlyList<Statement> body, int line) : Statement(line)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        bool before = rendering.AutoEscape;
        rendering.AutoEscape = Python.IsTrue(rendering.Evaluate(isOn, scope));
        Flow flow = rendering.Execute(body, new Scope(scope));
        rendering.AutoEscape = before;
        return flow;
    }
}

internal sealed class LoopControl(Flow flow, int line) : Statement(line)
{
    public override Flow Execute(Rendering rendering, Scope scope) => flow;
}

/// <summary>Text that an assistant wrote, which training learns.</summary>
internal sealed class Generation(IReadOnlyList<Statement> body, int line) : Statement(line)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        rendering.WriteGeneration(rendering.Capture(body, new Scope(scope)));
        return Flow.Next;
    }
}

internal sealed class MacroDefinition(string name, MacroSignature signature, int line) : Statement(line)
{
    public string Name => name;

    public override Flow Execute(Rendering rendering, Scope scope)
    {
        scope.Set(name, new Macro(name, signature, scope));
        return Flow.Next;
    }
}

/// <summary>A call of a macro that gets a block.</summary>
internal sealed class CallBlock(MacroSignature signature, Call call, int line) : Statement(line)
{
    public override Flow Execute(Rendering rendering, Scope scope)
    {
        rendering.Write(call.Evaluate(rendering, scope, new Macro(null, signature, scope)));
        return Flow.Next;
    }
}
