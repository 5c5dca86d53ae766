namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>The tokens of a template, one after another.</summary>
internal sealed class TokenReader(List<Token> tokens)
{
    /// <summary>Parts of a template in one another.</summary>
    private const int Deepest = 150;

    private int _place;
    private int _depth;

    public Token Current => tokens[_place];

    public Token Following => tokens[Math.Min(_place + 1, tokens.Count - 1)];

    public Token Next()
    {
        Token token = Current;
        _place = Math.Min(_place + 1, tokens.Count - 1);
        return token;
    }

    public bool Skip(string @operator) => Current.Is(@operator) && Next() is var _;

    public bool SkipName(string name) => Current.IsName(name) && Next() is var _;

    /// <exception cref="TemplateSyntaxException">Another token is there.</exception>
    public Token Expect(TokenKind kind, string expected) => Current.Kind == kind ? Next() : throw Unexpected(expected);

    /// <inheritdoc cref="Expect(TokenKind, string)"/>
    public Token Expect(string @operator) => Current.Is(@operator) ? Next() : throw Unexpected(@operator);

    /// <inheritdoc cref="Expect(TokenKind, string)"/>
    public Token ExpectName(string name) => Current.IsName(name) ? Next() : throw Unexpected(name);

    public TemplateSyntaxException Fail(string message) => new(message, Current.Line);

    /// <summary>Reads a part that lies in another of its kind.</summary>
    /// <exception cref="TemplateSyntaxException">They lie too deep in one another.</exception>
    public T Nested<T>(Func<T> read)
    {
        if (++_depth > Deepest || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Fail("its parts lie too deep in one another");
        }

        T result = read();
        _depth--;
        return result;
    }

    private TemplateSyntaxException Unexpected(string expected) => Fail(Current.Kind == TokenKind.End
        ? $"unexpected end of template, expected '{expected}'."
        : $"expected token '{expected}', got '{Current.Description}'");
}
