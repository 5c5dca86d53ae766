using FineTune.Engine.Tokenization.Texts;

namespace FineTune.Engine.Tokenization.Normalization;

/// <summary>Changes a text before it is split.</summary>
internal interface INormalizer
{
    void Normalize(NormalizedText text);
}
