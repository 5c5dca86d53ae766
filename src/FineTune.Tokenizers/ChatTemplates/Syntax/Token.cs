namespace FineTune.Tokenizers.ChatTemplates;

/// <param name="Text">A name, an operator, or the text that a literal or data stands for.</param>
/// <param name="Value">What a literal stands for.</param>
internal readonly record struct Token(TokenKind Kind, int Line, string Text, object? Value = null)
{
    public bool Is(string @operator) => Kind == TokenKind.Operator && Text == @operator;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    /// <summary>As Jinja names it in messages.</summary>
    public string Description => Kind switch
    {
        TokenKind.Data => "template data / text",
        TokenKind.VariableBegin => "begin of print statement",
        TokenKind.VariableEnd => "end of print statement",
        TokenKind.BlockBegin => "begin of statement block",
        TokenKind.BlockEnd => "end of statement block",
        TokenKind.Text => "string",
        TokenKind.Integer => "integer",
        TokenKind.Float => "float",
        TokenKind.End => "end of template",
        _ => Text,
    };
}
