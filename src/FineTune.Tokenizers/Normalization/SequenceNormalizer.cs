using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>Sequence: one after the other.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<INormalizer> normalizers) : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        foreach (INormalizer normalizer in normalizers)
        {
            normalizer.Normalize(text);
        }
    }
}
