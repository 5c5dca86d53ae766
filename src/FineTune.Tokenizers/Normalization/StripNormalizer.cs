using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>Strip: drops white space at the begin, at the end or at both.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    public void Normalize(NormalizedText text)
    {
        ReadOnlySpan<char> span = text.Span;
        int start = left ? span.Length - span.TrimStart().Length : 0;
        int end = right ? Math.Max(start, span.TrimEnd().Length) : span.Length;
        if (end - start < span.Length)
        {
            text.BeginChange();
            text.Skip(start);
            text.Keep(end - start);
            text.EndChange();
        }
    }
}
