using System.Text;
using FineTune.Tokenizers.Patterns;

namespace FineTune.Tokenizers.Decoding;

/// <summary>Replace: puts a text in the place of each match of a pattern, token by token.</summary>
internal sealed class ReplaceDecoder(IPattern pattern, string content) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(Replace)];

    private string Replace(string token)
    {
        List<PatternMatch> matches = [];
        pattern.FindMatches(token, matches);
        var result = new StringBuilder(token.Length);
        foreach (PatternMatch match in matches)
        {
            result.Append(match.IsMatch ? content : token.AsSpan(match.Start, match.End - match.Start));
        }

        return result.ToString();
    }
}
