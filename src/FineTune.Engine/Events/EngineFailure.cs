using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Events;

/// <summary>What goes wrong in the engine as the user should see it. The tokenizers know no codes; theirs are given here and nowhere else.</summary>
internal static class EngineFailure
{
    /// <returns>Null where it is a bug.</returns>
    /// <param name="folder">Where the engine was at work.</param>
    public static FineTuneException? From(Exception exception, string folder) =>
        exception is TokenizerException failure ? From(failure) : ExpectedFailure.From(exception, folder);

    public static FineTuneException From(TokenizerException failure)
    {
        SourcePosition? position = failure.File is { } file ? new SourcePosition(file, failure.Line, failure.Column) : null;
        FineTuneException As(DiagnosticDescriptor descriptor, params object?[] arguments) => new(descriptor, position, failure, arguments);
        return failure.Error switch
        {
            TokenizerError.BadTokenizer => As(DiagnosticCatalog.BadTokenizer, failure.Reason),
            TokenizerError.BadSentencePiece => As(DiagnosticCatalog.BadSentencePiece, failure.Reason),
            TokenizerError.UnsupportedComponent => As(DiagnosticCatalog.UnsupportedComponent, failure.Component),
            TokenizerError.UnsupportedPattern => As(DiagnosticCatalog.UnsupportedPattern, failure.Component, failure.Reason),
            TokenizerError.OverLimit => As(DiagnosticCatalog.TokenizerOverLimit, failure.Component, failure.Reason),
            TokenizerError.NoUnknownToken => As(DiagnosticCatalog.NoUnknownToken, failure.Component),
            TokenizerError.BadTemplate => As(DiagnosticCatalog.BadChatTemplate, failure.Reason),
            TokenizerError.TemplateFailed => As(DiagnosticCatalog.ChatTemplateFailed, failure.Reason),
            TokenizerError.TemplateRefused => As(DiagnosticCatalog.ChatTemplateRefused, failure.Reason),
            _ => throw new ArgumentOutOfRangeException(nameof(failure), failure.Error, null),
        };
    }
}
