using System.Buffers;

namespace FineTune.Engine.Tokenization;

/// <summary>Finds special tokens in raw text, before normalization: the leftmost, of those the longest (tokenizers/src/tokenizer/added_vocabulary.rs).</summary>
internal sealed class SpecialTokenMatcher
{
    private readonly (string Text, int Id)[] _tokens;
    private readonly SearchValues<string> _any;

    public SpecialTokenMatcher(IEnumerable<(string Text, int Id)> tokens)
    {
        _tokens = [.. tokens.OrderByDescending(token => token.Text.Length)];
        _any = SearchValues.Create([.. _tokens.Select(token => token.Text)], StringComparison.Ordinal);
    }

    /// <summary>Gives the text before the first special token and its id; false where there is none.</summary>
    public bool TryFind(ReadOnlySpan<char> text, out int start, out int length, out int id)
    {
        start = text.IndexOfAny(_any);
        if (start >= 0)
        {
            foreach ((string token, int tokenId) in _tokens)
            {
                if (text[start..].StartsWith(token, StringComparison.Ordinal))
                {
                    (length, id) = (token.Length, tokenId);
                    return true;
                }
            }
        }

        (length, id) = (0, 0);
        return false;
    }
}
