using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>Changes a text before it is split.</summary>
internal interface INormalizer
{
    void Normalize(NormalizedText text);
}
