using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Normalization;

/// <summary>Replace: puts a text in the place of each match of a pattern.</summary>
internal sealed class ReplaceNormalizer(IPattern pattern, string content) : INormalizer
{
    private readonly List<PatternMatch> _matches = [];

    public void Normalize(NormalizedText text)
    {
        _matches.Clear();
        pattern.FindMatches(text.Span, _matches, text.Budget);
        if (!_matches.Exists(match => match.IsMatch))
        {
            return;
        }

        text.BeginChange();
        foreach (PatternMatch match in _matches)
        {
            if (match.IsMatch)
            {
                text.Skip(match.End - match.Start);
                text.Insert(content);
            }
            else
            {
                text.Keep(match.End - match.Start);
            }
        }

        text.EndChange();
    }
}
