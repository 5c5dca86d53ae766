namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>A template does not parse; who knows its file makes a <see cref="TokenizerException"/> of it.</summary>
internal sealed class TemplateSyntaxException(string message, int line) : Exception(message)
{
    public int Line { get; } = line;
}
