namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Reads expressions, as jinja2/parser.py of version 3.1 does.</summary>
internal sealed class ExpressionParser(TokenReader tokens)
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

    private Expression Unary(bool allowsFilters = true)
    {
        Token token = tokens.Current;
        Expression expression;
        if (token.Is("-") || token.Is("+"))
        {
            tokens.Next();
            expression = new Signed(token.Text == "-", tokens.Nested(() => Unary(allowsFilters: false)), token.Line);
        }
        else
        {
            expression = Primary(isTarget: false, allowsMember: false);
        }

        expression = Postfix(expression);
        return allowsFilters ? FiltersAndTests(expression) : expression;
    }

    private Expression Primary(bool isTarget, bool allowsMember)
    {
        Token token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Next();
                if (token.Text is "true" or "True" or "false" or "False")
                {
                    return new Constant(token.Text is "true" or "True", token.Line);
                }

                if (token.Text is "none" or "None")
                {
                    return new Constant(null, token.Line);
                }

                if (allowsMember && tokens.Skip("."))
                {
                    Use(token.Text);
                    return new NamespaceMember(token.Text, tokens.Expect(TokenKind.Name, "name").Text, token.Line);
                }

                if (!isTarget)
                {
                    Use(token.Text);
                }

                return new Name(token.Text, token.Line);
            case TokenKind.Text:
                var text = new System.Text.StringBuilder(tokens.Next().Text);
                while (tokens.Current.Kind == TokenKind.Text)
                {
                    text.Append(tokens.Next().Text);
                }

                return new Constant(text.ToString(), token.Line);
            case TokenKind.Integer or TokenKind.Float:
                tokens.Next();
                return new Constant(token.Value, token.Line);
            case TokenKind.Operator when token.Text == "(":
                tokens.Next();
                Expression inner = tokens.Nested(() => isTarget
                    ? Tuple(() => Primary(isTarget: true, allowsMember), isInParentheses: true, null) : Tuple(isInParentheses: true));
                tokens.Expect(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return List();
            case TokenKind.Operator when token.Text == "{":
                return Dict();
            default:
                throw new TemplateSyntaxException($"unexpected '{token.Description}'", token.Line);
        }
    }

    private Sequence List()
    {
        int line = tokens.Expect("[").Line;
        List<Expression> items = [];
        while (!tokens.Current.Is("]"))
        {
            if (items.Count > 0)
            {
                tokens.Expect(",");
            }

            if (tokens.Current.Is("]"))
            {
                break;
            }

            items.Add(Parse());
        }

        tokens.Expect("]");
        return new Sequence(items, isTuple: false, line);
    }

    private DictLiteral Dict()
    {
        int line = tokens.Expect("{").Line;
        List<(Expression, Expression)> entries = [];
        while (!tokens.Current.Is("}"))
        {
            if (entries.Count > 0)
            {
                tokens.Expect(",");
            }

            if (tokens.Current.Is("}"))
            {
                break;
            }

            Expression key = Parse();
            tokens.Expect(":");
            entries.Add((key, Parse()));
        }

        tokens.Expect("}");
        return new DictLiteral(entries, line);
    }

    private Expression Postfix(Expression expression)
    {
        for (int count = 0; ; count++)
        {
            CheckChain(count);
            if (tokens.Current.Is(".") || tokens.Current.Is("["))
            {
                expression = Subscript(expression);
            }
            else if (tokens.Current.Is("("))
            {
                int line = tokens.Current.Line;
                expression = new Call(expression, Arguments(), line);
            }
            else
            {
                return expression;
            }
        }
    }

    private Expression FiltersAndTests(Expression expression)
    {
        for (int count = 0; ; count++)
        {
            CheckChain(count);
            if (tokens.Current.Is("|"))
            {
                expression = Filters(expression)!;
            }
            else if (tokens.Current.IsName("is"))
            {
                expression = Test(expression);
            }
            else if (tokens.Current.Is("("))
            {
                int line = tokens.Current.Line;
                expression = new Call(expression, Arguments(), line);
            }
            else
            {
                return expression;
            }
        }
    }

    private Expression Subscript(Expression owner)
    {
        Token token = tokens.Next();
        if (token.Text == ".")
        {
            Token name = tokens.Next();
            return name.Kind switch
            {
                TokenKind.Name => new Member(owner, name.Text, token.Line),
                TokenKind.Integer => new Item(owner, new Constant(name.Value, name.Line), token.Line),
                _ => throw new TemplateSyntaxException("expected name or number", name.Line),
            };
        }

        List<Expression> keys = [];
        while (!tokens.Current.Is("]"))
        {
            if (keys.Count > 0)
            {
                tokens.Expect(",");
            }

            keys.Add(Subscribed());
        }

        tokens.Expect("]");
        return new Item(owner, keys.Count == 1 ? keys[0] : new Sequence(keys, isTuple: true, token.Line), token.Line);
    }

    private Expression Subscribed()
    {
        int line = tokens.Current.Line;
        Expression? start = null;
        if (!tokens.Current.Is(":"))
        {
            start = Parse();
            if (!tokens.Current.Is(":"))
            {
                return start;
            }
        }

        tokens.Expect(":");
        Expression? stop = tokens.Current.Is(":") || IsSliceEnd() ? null : Parse();
        Expression? step = tokens.Skip(":") && !IsSliceEnd() ? Parse() : null;
        return new SliceLiteral(start, stop, step, line);
    }

    private bool IsSliceEnd() => tokens.Current.Is("]") || tokens.Current.Is(",");

    private CallArguments Arguments()
    {
        int line = tokens.Expect("(").Line;
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        Expression? rest = null;
        Expression? namedRest = null;
        bool needsComma = false;
        void Ensure(bool holds)
        {
            if (!holds)
            {
                throw new TemplateSyntaxException("invalid syntax for function call expression", line);
            }
        }

        while (!tokens.Current.Is(")"))
        {
            if (needsComma)
            {
                tokens.Expect(",");
                if (tokens.Current.Is(")"))
                {
                    break;
                }
            }

            needsComma = true;
            if (tokens.Skip("*"))
            {
                Ensure(rest is null && namedRest is null);
                rest = Parse();
            }
            else if (tokens.Skip("**"))
            {
                Ensure(namedRest is null);
                namedRest = Parse();
            }
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Following.Is("="))
            {
                Ensure(namedRest is null);
                string name = tokens.Next().Text;
                tokens.Next();
                Ensure(!named.Exists(argument => argument.Item1 == name));
                named.Add((name, Parse()));
            }
            else
            {
                Ensure(rest is null && namedRest is null && named.Count == 0);
                positional.Add(Parse());
            }
        }

        tokens.Expect(")");
        return new CallArguments(positional, named, rest, namedRest);
    }

    private Expression Test(Expression value)
    {
        int line = tokens.Next().Line;
        bool isNegated = tokens.SkipName("not");
        Token token = tokens.Current;
        string name = DottedName();
        if (!IsConditional && !Tests.Exists(name))
        {
            _unknown ??= new TemplateSyntaxException($"No test named {Python.Repr(name)}.", token.Line);
        }

        CallArguments arguments = CallArguments.None;
        Token next = tokens.Current;
        if (next.Is("("))
        {
            arguments = Arguments();
        }
        else if ((next.Kind is TokenKind.Name or TokenKind.Text or TokenKind.Integer or TokenKind.Float || next.Is("[") || next.Is("{"))
            && !next.IsName("else") && !next.IsName("or") && !next.IsName("and"))
        {
            if (next.IsName("is"))
            {
                throw tokens.Fail("You cannot chain multiple tests with is");
            }

            arguments = new CallArguments([Postfix(Primary(isTarget: false, allowsMember: false))], [], null, null);
        }

        Expression test = new TestCall(value, name, arguments, line);
        return isNegated ? new Not(test, line) : test;
    }

    private string DottedName()
    {
        string name = tokens.Expect(TokenKind.Name, "name").Text;
        while (tokens.Skip("."))
        {
            name += "." + tokens.Expect(TokenKind.Name, "name").Text;
        }

        return name;
    }
}
