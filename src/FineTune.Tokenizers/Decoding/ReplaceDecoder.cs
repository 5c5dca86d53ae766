using System.Text;
using FineTune.Tokenizers.Patterns;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Decoding;

/// <summary>Replace: puts a text in the place of each match of a pattern, token by token.</summary>
internal sealed class ReplaceDecoder(IPattern pattern, string content) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        List<string> parts = new(tokens.Count);
        var budget = new TextBudget(tokens.Sum(token => token.Length));
        long length = 0;
        foreach (string token in tokens)
        {
            parts.Add(Replace(token, budget, ref length));
        }

        return parts;
    }

    private string Replace(string token, TextBudget budget, ref long length)
    {
        List<PatternMatch> matches = [];
        pattern.FindMatches(token, matches, budget);
        var result = new StringBuilder(token.Length);
        foreach (PatternMatch match in matches)
        {
            ReadOnlySpan<char> part = match.IsMatch ? content : token.AsSpan(match.Start, match.End - match.Start);
            length += part.Length;
            if (length > TokenizerLimits.DecodedLength)
            {
                throw TokenizerLimitException.TextTooLong(TokenizerLimits.DecodedLength);
            }

            result.Append(part);
        }

        return result.ToString();
    }
}
