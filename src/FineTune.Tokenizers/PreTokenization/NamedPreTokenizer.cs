using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.PreTokenization;

/// <summary>Says which pre-tokenizer it was that went beyond its limits.</summary>
internal sealed class NamedPreTokenizer(IPreTokenizer preTokenizer, string type) : IPreTokenizer
{
    public void PreTokenize(PreTokenizedText text)
    {
        try
        {
            preTokenizer.PreTokenize(text);
        }
        catch (TokenizerLimitException exception)
        {
            throw TokenizerException.OverLimit($"its pre-tokenizer {type}", exception);
        }
    }
}
