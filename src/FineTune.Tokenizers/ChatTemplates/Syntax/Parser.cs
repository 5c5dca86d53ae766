namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Reads a template into statements, as jinja2/parser.py of version 3.1 does with loop controls and transformers' generation blocks.</summary>
internal sealed class Parser
{
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private readonly Stack<string> _open = new();
    private readonly List<string> _setFirst = [];
    private int _loops;

    private Parser(List<Token> tokens)
    {
        _tokens = new TokenReader(tokens);
        _expressions = new ExpressionParser(_tokens);
    }

    public bool HasGenerations { get; private set; }

    /// <exception cref="TemplateSyntaxException">The template is none, or uses what is not supported.</exception>
    public static ParsedTemplate Parse(string template)
    {
        var parser = new Parser(Lexer.Tokenize(template));
        IReadOnlyList<Statement> body = parser.Body();
        return new ParsedTemplate(body, parser.HasGenerations, parser._setFirst);
    }

    /// <param name="ends">Tags that end the body; the one that does is what is read next.</param>
    private List<Statement> Body(params string[] ends)
    {
        List<Statement> body = [];
        while (true)
        {
            Token token = _tokens.Current;
            switch (token.Kind)
            {
                case TokenKind.Data:
                    body.Add(new Data(_tokens.Next().Text, token.Line));
                    break;
                case TokenKind.VariableBegin:
                    _tokens.Next();
                    body.Add(new Output(_expressions.Tuple(), token.Line));
                    _tokens.Expect(TokenKind.VariableEnd, "end of print statement");
                    _expressions.CheckKnown();
                    break;
                case TokenKind.BlockBegin:
                    _tokens.Next();
                    if (_tokens.Current.Kind == TokenKind.Name && ends.Contains(_tokens.Current.Text, StringComparer.Ordinal))
                    {
                        return body;
                    }

                    body.AddRange(_tokens.Nested(Statement));
                    _tokens.Expect(TokenKind.BlockEnd, "end of statement block");
                    _expressions.CheckKnown();
                    break;
                default:
                    return ends.Length == 0 ? body : throw UnexpectedTag(null, ends);
            }
        }
    }

    private TemplateSyntaxException UnexpectedTag(string? name, IReadOnlyList<string> ends)
    {
        string message = name is null ? "Unexpected end of template." : $"Encountered unknown tag {Python.Repr(name)}.";
        message += ends.Count > 0 ? $" Jinja was looking for the following tags: {string.Join(" or ", ends.Select(Python.Repr))}." : "";
        return _tokens.Fail(message + (_open.TryPeek(out string? open) ? $" The innermost block that needs to be closed is {Python.Repr(open)}." : ""));
    }

    /// <summary>The body of a statement; the tag that ends it is read, too.</summary>
    private List<Statement> Statements(string end) => Statements([end], out _);

    private List<Statement> Statements(string[] ends, out string end)
    {
        _tokens.Skip(":");
        _tokens.Expect(TokenKind.BlockEnd, "end of statement block");
        _expressions.CheckKnown();
        List<Statement> body = Body(ends);
        end = _tokens.Next().Text;
        return body;
    }

    private IEnumerable<Statement> Statement()
    {
        Token token = _tokens.Current.Kind == TokenKind.Name ? _tokens.Next() : throw _tokens.Fail("tag name expected");
        bool wasConditional = _expressions.IsConditional;
        _open.Push(token.Text);
        IEnumerable<Statement> statements = token.Text switch
        {
            "if" => [If(token.Line)],
            "for" => [For(token.Line)],
            "set" => [Set(token.Line)],
            "macro" => [Macro(token.Line)],
            "call" => [Call(token.Line)],
            "filter" => [Filter(token.Line)],
            "with" => [With(token.Line)],
            "print" => Print(token.Line),
            "block" => [Block(token.Line)],
            "autoescape" => [new AutoEscape(_expressions.Parse(), Frame(() => Statements("endautoescape")), token.Line)],
            "generation" => [Generation(token.Line)],
            "break" or "continue" => [_loops > 0 ? new LoopControl(token.Text == "break" ? Flow.Break : Flow.Continue, token.Line)
                : throw new TemplateSyntaxException($"'{token.Text}' outside loop", token.Line)],
            "include" or "import" or "extends" or "from" => throw new TemplateSyntaxException(
                $"the tag {Python.Repr(token.Text)}, which reads another template, is not supported", token.Line),
            _ => throw Unknown(token),
        };
        _open.Pop();
        _expressions.IsConditional = wasConditional;
        return statements;
    }

    private TemplateSyntaxException Unknown(Token token)
    {
        _open.Pop();
        TemplateSyntaxException unknown = UnexpectedTag(token.Text, []);
        return new TemplateSyntaxException(unknown.Message, token.Line);
    }

    /// <summary>Reads what is a frame of its own, in which no condition around it counts.</summary>
    private T Frame<T>(Func<T> read)
    {
        bool before = _expressions.IsConditional;
        HashSet<string>? names = _expressions.FrameNames;
        _expressions.IsConditional = false;
        _expressions.FrameNames = null;
        T result = read();
        _expressions.IsConditional = before;
        _expressions.FrameNames = names;
        return result;
    }

    /// <summary>Notes names that the template sets.</summary>
    private void Store(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if ((_expressions.FrameNames?.Add(name) ?? false) && !_expressions.IsConditional)
            {
                _setFirst.Add(name);
            }
        }
    }

    private If If(int line)
    {
        List<(Expression?, IReadOnlyList<Statement>)> branches = [];
        _expressions.IsConditional = true;
        while (true)
        {
            Expression condition = _expressions.Tuple(allowsConditional: false);
            List<Statement> body = Statements(["elif", "else", "endif"], out string end);
            branches.Add((condition, body));
            if (end == "else")
            {
                branches.Add((null, Statements("endif")));
            }

            if (end != "elif")
            {
                return new If(branches, line);
            }
        }
    }

    private For For(int line)
    {
        Expression target = _expressions.Target(isEnd: () => _tokens.Current.IsName("in"));
        _tokens.ExpectName("in");
        Expression items = _expressions.Tuple(allowsConditional: false, isEnd: () => _tokens.Current.IsName("recursive"));
        Expression? condition = _tokens.SkipName("if") ? Frame(() => _expressions.Parse()) : null;
        bool isRecursive = _tokens.SkipName("recursive");
        return Frame(() =>
        {
            _loops++;
            List<Statement> body = Statements(["endfor", "else"], out string end);
            _loops--;
            return new For(target, items, condition, isRecursive, body, end == "else" ? Statements("endfor") : [], line);
        });
    }

    private Statement Set(int line)
    {
        Expression target = _expressions.Target(allowsMember: true);
        if (_tokens.Skip("="))
        {
            Expression value = _expressions.Tuple();
            Store(Targets.Names(target));
            return new Assign(target, value, line);
        }

        Store(Targets.Names(target));
        FilterCall? filter = _expressions.Filters(null);
        return new AssignBlock(target, filter, Frame(() => Statements("endset")), line);
    }

    private MacroDefinition Macro(int line)
    {
        string name = _expressions.TargetName();
        Store([name]);
        return new MacroDefinition(name, Signature("endmacro", () => Parameters(), null), line);
    }

    private CallBlock Call(int line)
    {
        Call? call = null;
        MacroSignature signature = Signature("endcall", () => _tokens.Current.Is("(") ? Parameters() : ([], []), () =>
            call = _expressions.Parse() as Call ?? throw new TemplateSyntaxException("expected call", line));
        return new CallBlock(signature, call!, line);
    }

    /// <summary>Parameters and body of what is called, with the names that it uses.</summary>
    private MacroSignature Signature(string end, Func<(List<string>, List<Expression>)> parameters, Action? between)
    {
        HashSet<string> around = _expressions.Names;
        int loops = _loops;
        _loops = 0;
        _expressions.Names = new HashSet<string>(StringComparer.Ordinal);
        (List<string> names, List<Expression> defaults) = Frame(parameters);
        between?.Invoke();
        List<Statement> body = Frame(() => Statements(end));
        var signature = new MacroSignature(names, defaults, body, _expressions.Names);
        around.UnionWith(_expressions.Names);
        _expressions.Names = around;
        _loops = loops;
        return signature;
    }

    private (List<string> Names, List<Expression> Defaults) Parameters()
    {
        List<string> names = [];
        List<Expression> defaults = [];
        _tokens.Expect("(");
        while (!_tokens.Current.Is(")"))
        {
            if (names.Count > 0)
            {
                _tokens.Expect(",");
            }

            names.Add(_expressions.TargetName());
            if (_tokens.Skip("="))
            {
                defaults.Add(_expressions.Parse());
            }
            else if (defaults.Count > 0)
            {
                throw _tokens.Fail("non-default argument follows default argument");
            }
        }

        _tokens.Expect(")");
        return (names, defaults);
    }

    private FilterBlock Filter(int line)
    {
        FilterCall filter = _expressions.Filters(null, startsInline: true)!;
        return new FilterBlock(filter, Frame(() => Statements("endfilter")), line);
    }

    private With With(int line)
    {
        List<(Expression, Expression)> variables = [];
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (variables.Count > 0)
            {
                _tokens.Expect(",");
            }

            Expression target = _expressions.Target(isEnd: () => _tokens.Current.Is("="));
            _tokens.Expect("=");
            variables.Add((target, _expressions.Parse()));
        }

        return new With(variables, Frame(() => Statements("endwith")), line);
    }

    private List<Statement> Print(int line)
    {
        List<Statement> outputs = [];
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (outputs.Count > 0)
            {
                _tokens.Expect(",");
            }

            outputs.Add(new Output(_expressions.Parse(), line));
        }

        return outputs;
    }

    private Block Block(int line)
    {
        string name = _tokens.Expect(TokenKind.Name, "name").Text;
        bool isScoped = _tokens.SkipName("scoped");
        if (_tokens.SkipName("required"))
        {
            throw new TemplateSyntaxException("a required block, which another template fills, is not supported", line);
        }

        List<Statement> body = Frame(() => Statements("endblock"));
        _tokens.SkipName(name);
        return new Block(isScoped, body, line);
    }

    private Generation Generation(int line)
    {
        HasGenerations = true;
        int loops = _loops;
        _loops = 0;
        List<Statement> body = Frame(() => Statements("endgeneration"));
        _loops = loops;
        return new Generation(body, line);
    }
}
