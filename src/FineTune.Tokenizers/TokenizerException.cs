namespace FineTune.Tokenizers;

/// <summary>A tokenizer's files cannot be used, or a text cannot be encoded with them.</summary>
public sealed class TokenizerException : Exception
{
    /// <summary>Names in damaged files have no end.</summary>
    private const int LongestMessage = 1000;

    private TokenizerException(TokenizerError error, string message, string? component, string? reason, Exception? innerException)
        : base(Cut(message), innerException) =>
            (Error, Component, Reason) = (error, component is null ? null : Cut(component), reason is null ? null : Cut(reason));

    public TokenizerError Error { get; }

    /// <summary>The file to look at; null where the tokenizer came from none.</summary>
    public string? File { get; private init; }

    /// <summary>Line in <see cref="File"/>, counted from 1; 0 where it is the file as a whole.</summary>
    public int Line { get; private init; }

    /// <summary>Column in the line, counted from 1; 0 where it is the line as a whole.</summary>
    public int Column { get; private init; }

    /// <summary>What is not supported or has no token: the component, the regular expression or the text. Null for damaged files.</summary>
    public string? Component { get; }

    /// <summary>What is wrong, as the middle of a sentence; null where <see cref="Component"/> says it.</summary>
    public string? Reason { get; }

    internal static TokenizerException Bad(string? file, string reason, Exception? innerException = null, int line = 0, int column = 0) =>
        new(TokenizerError.BadTokenizer, $"The tokenizer cannot be used: {reason}.", null, reason, innerException)
        {
            File = file,
            Line = line,
            Column = column,
        };

    /// <param name="exception">What a reader of the file threw: our own say what is wrong, those of System.Text.Json only that something is.</param>
    /// <param name="where">The part of the file, with a colon and a blank.</param>
    internal static TokenizerException Bad(string? file, Exception exception, string where = "") =>
        Bad(file, where + ReasonOf(exception), exception);

    internal static TokenizerException BadSentencePiece(string file, Exception reason) =>
        new(TokenizerError.BadSentencePiece, $"The SentencePiece model cannot be used: {reason.Message}.", null, reason.Message, reason) { File = file };

    internal static TokenizerException Unsupported(string component) =>
        new(TokenizerError.UnsupportedComponent, $"The tokenizer cannot be used: {component} is not supported.", component, null, null);

    internal static TokenizerException UnsupportedPattern(string expression, Exception reason) =>
        new(TokenizerError.UnsupportedPattern,
            $"The tokenizer splits by the expression '{TokenizerLimits.Shown(expression)}', of which {reason.Message} is not supported.",
            TokenizerLimits.Shown(expression), reason.Message, reason);

    internal static TokenizerException NoUnknownToken(ReadOnlySpan<char> text) =>
        new(TokenizerError.NoUnknownToken, $"The vocabulary has no token for '{TokenizerLimits.Shown(text.ToString())}', and no unknown token.",
            TokenizerLimits.Shown(text.ToString()), null, null);

    internal static TokenizerException OverLimit(string component, TokenizerLimitException reason) =>
        new(TokenizerError.OverLimit, $"The tokenizer cannot be used: {component} {reason.Message}.", component, reason.Message, reason);

    internal static TokenizerException BadTemplate(string? file, int line, string reason, Exception? innerException = null) =>
        OfTemplate(TokenizerError.BadTemplate, "does not parse", file, line, reason, innerException);

    internal static TokenizerException TemplateFailed(string? file, int line, string reason, Exception? innerException = null) =>
        OfTemplate(TokenizerError.TemplateFailed, "cannot be rendered for this conversation", file, line, reason, innerException);

    internal static TokenizerException TemplateRefused(string? file, int line, string reason, Exception innerException) =>
        OfTemplate(TokenizerError.TemplateRefused, "refuses this conversation", file, line, reason, innerException);

    internal static TokenizerException TemplateOverLimit(string? file, int line, TokenizerLimitException reason) =>
        new(TokenizerError.OverLimit, $"The chat template cannot be rendered: it {reason.Message}.", "its chat template", reason.Message, reason)
        {
            File = file,
            Line = line,
        };

    /// <summary>The same failure with the file to look at, where it has none of its own.</summary>
    internal TokenizerException At(string? file) =>
        file is null || File is not null ? this : new TokenizerException(Error, Message, Component, Reason, this) { File = file };

    private static TokenizerException OfTemplate(TokenizerError error, string what, string? file, int line, string reason, Exception? innerException) =>
        new(error, $"The chat template {what}: {reason}.", null, reason, innerException)
        {
            File = file,
            Line = line,
        };

    private static string ReasonOf(Exception exception) => exception switch
    {
        KeyNotFoundException => "a member that it needs is missing",
        InvalidOperationException => "a member is of another kind than it should be",
        _ => exception.Message.TrimEnd('.'),
    };

    private static string Cut(string text) => text.Length <= LongestMessage ? text : string.Concat(text.AsSpan(0, LongestMessage), "...");
}
