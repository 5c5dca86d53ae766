namespace FineTune.Tokenizers.ChatTemplates;

/// <content>What stands behind an operand: members, calls, filters and tests.</content>
internal sealed partial class ExpressionParser
{
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
