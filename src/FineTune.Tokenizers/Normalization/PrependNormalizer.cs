using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>Prepend: writes something before every text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public void Normalize(NormalizedText text) => text.Prepend(prefix);
}
