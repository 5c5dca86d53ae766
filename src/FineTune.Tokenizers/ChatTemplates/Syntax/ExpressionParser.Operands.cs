namespace FineTune.Tokenizers.ChatTemplates;

/// <content>What operators stand between: names, literals, lists and dictionaries.</content>
internal sealed partial class ExpressionParser
{
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
}
