using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>Says which normalizer it was that went beyond its limits.</summary>
internal sealed class NamedNormalizer(INormalizer normalizer, string type) : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        try
        {
            normalizer.Normalize(text);
        }
        catch (TokenizerLimitException exception)
        {
            throw TokenizerException.OverLimit($"its normalizer {type}", exception);
        }
    }
}
