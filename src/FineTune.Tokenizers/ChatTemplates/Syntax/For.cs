namespace FineTune.Tokenizers.ChatTemplates;

/// <param name="condition">What items have to hold; null for all.</param>
/// <param name="otherwise">What is done where no item came to the end of the body.</param>
internal sealed class For(
    Expression target, Expression items, Expression? condition, bool isRecursive, IReadOnlyList<Statement> body, IReadOnlyList<Statement> otherwise, int line)
    : Statement(line)
{
    public Expression Items => items;

    public override Flow Execute(Rendering rendering, Scope scope)
    {
        Run(rendering, scope, rendering.Evaluate(items, scope), 0);
        return Flow.Next;
    }

    /// <summary>The body for each item, as a text.</summary>
    public object? Recurse(Rendering rendering, Scope scope, object? value, int depth) => rendering.Capture(() => Run(rendering, scope, value, depth));

    private void Run(Rendering rendering, Scope scope, object? value, int depth)
    {
        var loop = new LoopContext(condition is null ? value : new PythonIterator(Wanted(rendering, scope, value)), isRecursive ? this : null, scope, depth);
        bool isDone = false;
        while (loop.MoveNext())
        {
            rendering.Limits.Take(1);
            var inner = new Scope(scope);
            inner.Set("loop", loop);
            Targets.Set(target, loop.Current, inner);
            Flow flow = rendering.Execute(body, inner);
            if (flow == Flow.Break)
            {
                break;
            }

            // As in Jinja, an iteration that is cut short counts for nothing here.
            isDone |= flow == Flow.Next;
        }

        if (!isDone && otherwise.Count > 0)
        {
            rendering.Execute(otherwise, new Scope(scope));
        }
    }

    private IEnumerable<object?> Wanted(Rendering rendering, Scope scope, object? value)
    {
        foreach (object? item in Python.Iterate(value))
        {
            rendering.Limits.Take(1);
            var inner = new Scope(scope);
            Targets.Set(target, item, inner);
            if (Python.IsTrue(rendering.Evaluate(condition!, inner)))
            {
                yield return item;
            }
        }
    }
}
