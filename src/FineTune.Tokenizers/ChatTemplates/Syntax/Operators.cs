namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>An operator of Python between two values.</summary>
internal sealed class Binary(string operation, Expression left, Expression right, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? first = rendering.Evaluate(left, scope);
        return Python.Operate(operation, first, rendering.Evaluate(right, scope), rendering.Limits);
    }
}

/// <summary>A sign before a number.</summary>
internal sealed class Signed(bool isNegative, Expression operand, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope) =>
        isNegative ? Python.Negate(rendering.Evaluate(operand, scope)) : Python.Plus(rendering.Evaluate(operand, scope));
}

/// <summary>Texts put together by tildes.</summary>
internal sealed class Concatenation(IReadOnlyList<Expression> parts, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        List<object?> values = [.. parts.Select(part => rendering.Evaluate(part, scope))];
        bool isSafe = rendering.AutoEscape && values.Exists(value => value is Markup);
        string text = rendering.Limits.Text(string.Concat(values.Select(value => isSafe ? Markup.Escape(value).Text : Python.Text(value))));
        return isSafe ? new Markup(text) : text;
    }
}

internal sealed class Not(Expression operand, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope) => !Python.IsTrue(rendering.Evaluate(operand, scope));
}

/// <summary><c>and</c> and <c>or</c>, which give one of their operands.</summary>
internal sealed class Logical(bool isAnd, Expression left, Expression right, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? first = rendering.Evaluate(left, scope);
        return Python.IsTrue(first) == isAnd ? rendering.Evaluate(right, scope) : first;
    }
}

/// <summary>Comparisons, of which each has the value before it on its left.</summary>
internal sealed class Comparison(Expression first, IReadOnlyList<(string Operation, Expression Right)> rest, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope)
    {
        object? left = rendering.Evaluate(first, scope);
        foreach ((string operation, Expression expression) in rest)
        {
            object? right = rendering.Evaluate(expression, scope);
            rendering.Limits.TakeFor(right);
            bool holds = operation switch
            {
                "==" => Python.AreEqual(left, right),
                "!=" => !Python.AreEqual(left, right),
                "in" => Python.Contains(right, left),
                "not in" => !Python.Contains(right, left),
                "<" => Python.Compare(left, right, operation) < 0,
                "<=" => Python.Compare(left, right, operation) <= 0,
                ">" => Python.Compare(left, right, operation) > 0,
                _ => Python.Compare(left, right, operation) >= 0,
            };
            if (!holds)
            {
                return false;
            }

            left = right;
        }

        return true;
    }
}

/// <summary><c>a if b else c</c>.</summary>
/// <param name="otherwise">Null where it is left out.</param>
internal sealed class Conditional(Expression condition, Expression then, Expression? otherwise, int line) : Expression(line)
{
    public override object? Evaluate(Rendering rendering, Scope scope) =>
        Python.IsTrue(rendering.Evaluate(condition, scope)) ? rendering.Evaluate(then, scope)
        : otherwise is not null ? rendering.Evaluate(otherwise, scope)
        : new Undefined(FormattableString.Invariant(
            $"the inline if-expression on line {Line} evaluated to false and no else section was defined."));
}
