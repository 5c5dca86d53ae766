namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Reads expressions, as jinja2/parser.py of version 3.1 does.</summary>
internal sealed partial class ExpressionParser(TokenReader tokens)
{
    private const int LongestChain = 300;

    /// <summary>A filter or test that is not known, outside of conditions so far.</summary>
    private TemplateSyntaxException? _unknown;

    /// <summary>True where a filter that is not known counts only when it is reached, as Jinja has it inside of conditions.</summary>
    public bool IsConditional { get; set; }

    /// <summary>Names that are used, for the macro that is read.</summary>
    public HashSet<string> Names { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Names that the template itself reads; null inside of loops, macros and other frames.</summary>
    public HashSet<string>? FrameNames { get; set; } = new(StringComparer.Ordinal);

    /// <exception cref="TemplateSyntaxException">What was read uses a filter or test that is not known.</exception>
    public void CheckKnown()
    {
        if (_unknown is not null)
        {
            throw _unknown;
        }
    }

    public Expression Parse(bool allowsConditional = true) => tokens.Nested(() => allowsConditional ? Conditional() : Or());

    /// <summary>An expression, or several as a tuple.</summary>
    public Expression Tuple(bool allowsConditional = true, bool isInParentheses = false, Func<bool>? isEnd = null) =>
        Tuple(() => Parse(allowsConditional), isInParentheses, isEnd);

    /// <summary>What is set: names, also several, or a member of a namespace.</summary>
    public Expression Target(bool allowsMember = false, Func<bool>? isEnd = null)
    {
        Expression target = Tuple(() => Primary(isTarget: true, allowsMember), isInParentheses: false, isEnd);
        Check(target);
        return target;
    }

    public string TargetName()
    {
        Token token = tokens.Expect(TokenKind.Name, "name");
        return token.Text is "true" or "false" or "none" or "True" or "False" or "None"
            ? throw new TemplateSyntaxException($"can't assign to {Python.Repr(token.Text)}", token.Line) : token.Text;
    }

    /// <param name="value">Null where the text of a block is filtered.</param>
    /// <param name="startsInline">True where the first filter stands without a bar.</param>
    public FilterCall? Filters(Expression? value, bool startsInline = false)
    {
        FilterCall? filter = null;
        int count = 0;
        while (startsInline || tokens.Current.Is("|"))
        {
            if (!startsInline)
            {
                tokens.Next();
            }

            CheckChain(++count);
            startsInline = false;
            Token token = tokens.Current;
            string name = DottedName();
            if (!IsConditional && !ChatTemplates.Filters.Exists(name))
            {
                _unknown ??= new TemplateSyntaxException($"No filter named {Python.Repr(name)}.", token.Line);
            }

            CallArguments arguments = tokens.Current.Is("(") ? Arguments() : CallArguments.None;
            filter = new FilterCall(filter ?? value, name, arguments, token.Line);
        }

        return filter;
    }

    private void Use(string name)
    {
        Names.Add(name);
        FrameNames?.Add(name);
    }

    private static void Check(Expression target)
    {
        if (target is Sequence { IsTuple: true } sequence)
        {
            foreach (Expression item in sequence.Items)
            {
                Check(item);
            }
        }
        else if (target is not (Name or NamespaceMember))
        {
            throw new TemplateSyntaxException(
                $"can't assign to '{(target is Constant ? "const" : target.GetType().Name.ToLowerInvariant())}'", target.Line);
        }
    }

    private void CheckChain(int count)
    {
        if (count > LongestChain)
        {
            throw tokens.Fail("an expression is too long");
        }
    }

    private Expression Tuple(Func<Expression> parse, bool isInParentheses, Func<bool>? isEnd)
    {
        int line = tokens.Current.Line;
        List<Expression> items = [];
        bool isTuple = false;
        while (true)
        {
            if (items.Count > 0)
            {
                tokens.Expect(",");
            }

            if (tokens.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd || tokens.Current.Is(")") || (isEnd?.Invoke() ?? false))
            {
                break;
            }

            items.Add(parse());
            if (!tokens.Current.Is(","))
            {
                break;
            }

            isTuple = true;
        }

        return isTuple || (items.Count == 0 && isInParentheses) ? new Sequence(items, isTuple: true, line)
            : items.Count == 1 ? items[0]
            : throw tokens.Fail($"Expected an expression, got '{tokens.Current.Description}'");
    }

    private Expression Conditional()
    {
        int line = tokens.Current.Line;
        bool before = IsConditional;
        TemplateSyntaxException? unknown = _unknown;
        _unknown = null;
        Expression expression = Or();
        int count = 0;
        while (tokens.SkipName("if"))
        {
            CheckChain(++count);
            IsConditional = true;
            Expression condition = Or();
            Expression? otherwise = tokens.SkipName("else") ? tokens.Nested(Conditional) : null;
            IsConditional = before;
            expression = new Conditional(condition, expression, otherwise, line);
            line = tokens.Current.Line;
        }

        // Whether a condition follows is known only behind its first part.
        _unknown = unknown ?? (count == 0 ? _unknown : null);
        return expression;
    }

    private Expression Or() => Chain(And, "or", (left, right, line) => new Logical(isAnd: false, left, right, line));

    private Expression And() => Chain(Not, "and", (left, right, line) => new Logical(isAnd: true, left, right, line));

    private Expression Chain(Func<Expression> operand, string name, Func<Expression, Expression, int, Expression> make)
    {
        int line = tokens.Current.Line;
        Expression left = operand();
        for (int count = 0; tokens.SkipName(name); count++)
        {
            CheckChain(count);
            left = make(left, operand(), line);
        }

        return left;
    }

    private Expression Not()
    {
        if (!tokens.Current.IsName("not"))
        {
            return Comparison();
        }

        int line = tokens.Next().Line;
        return new Not(tokens.Nested(Not), line);
    }

    private Expression Comparison()
    {
        int line = tokens.Current.Line;
        Expression first = Sum();
        List<(string, Expression)> rest = [];
        while (true)
        {
            if (tokens.Current is { Kind: TokenKind.Operator, Text: "==" or "!=" or "<" or "<=" or ">" or ">=" })
            {
                rest.Add((tokens.Next().Text, Sum()));
            }
            else if (tokens.SkipName("in"))
            {
                rest.Add(("in", Sum()));
            }
            else if (tokens.Current.IsName("not") && tokens.Following.IsName("in"))
            {
                tokens.Next();
                tokens.Next();
                rest.Add(("not in", Sum()));
            }
            else
            {
                return rest.Count == 0 ? first : new Comparison(first, rest, line);
            }
        }
    }

    private Expression Sum() => Arithmetic(Concatenation, "+", "-");

    private Expression Concatenation()
    {
        int line = tokens.Current.Line;
        List<Expression> parts = [Product()];
        while (tokens.Skip("~"))
        {
            parts.Add(Product());
        }

        return parts.Count == 1 ? parts[0] : new Concatenation(parts, line);
    }

    private Expression Product() => Arithmetic(Power, "*", "/", "//", "%");

    private Expression Power() => Arithmetic(() => Unary(), "**");

    private Expression Arithmetic(Func<Expression> operand, params string[] operators)
    {
        int line = tokens.Current.Line;
        Expression left = operand();
        for (int count = 0; tokens.Current.Kind == TokenKind.Operator && operators.Contains(tokens.Current.Text, StringComparer.Ordinal); count++)
        {
            CheckChain(count);
            left = new Binary(tokens.Next().Text, left, operand(), line);
        }

        return left;
    }
}
