using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using FineTune.Tokenizers.TokenModels;
using FineTune.Tokenizers.Unicode;

namespace FineTune.Tokenizers.AddedTokens;

/// <summary>Finds added tokens in a text: the leftmost, of those the longest (tokenizers/src/tokenizer/added_vocabulary.rs).</summary>
internal sealed class AddedTokenMatcher
{
    private readonly AddedToken[] _tokens;
    private readonly TokenTrie _trie;
#if NET9_0_OR_GREATER
    private readonly SearchValues<string> _any;
#else
    private readonly SearchValues<char> _any;
#endif

    /// <param name="tokens">Each with the text to look for, which is not empty.</param>
    public AddedTokenMatcher(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        Dictionary<string, AddedToken> byText = tokens.GroupBy(entry => entry.Text).ToDictionary(group => group.Key, group => group.Last().Token);
        _tokens = [.. byText.Values];
        _trie = new TokenTrie(byText.Keys.Select((text, index) => (text, index)));
#if NET9_0_OR_GREATER
        _any = SearchValues.Create([.. byText.Keys], StringComparison.Ordinal);
#else
        // Where a token may begin: .NET 8 cannot look for several texts at once.
        _any = SearchValues.Create([.. byText.Keys.Select(text => text[0])]);
#endif
    }

    /// <summary>Calls <paramref name="found"/> for each part of the text: token or not, from, to.</summary>
    public void Split<TState>(ReadOnlySpan<char> text, TState state, Action<TState, AddedToken?, int, int> found)
    {
        int last = 0;
        for (int from = 0; TryFind(text, from, out int start, out int end, out AddedToken? token); from = end)
        {
            if (token.SingleWord && (IsWordBefore(text, start) || IsWordAfter(text, end)))
            {
                continue;
            }

            int stripped = token.LStrip ? Math.Max(text[..start].TrimEnd().Length, last) : start;
            int stop = token.RStrip ? text.Length - text[end..].TrimStart().Length : end;
            if (last < stripped)
            {
                found(state, null, last, stripped);
            }

            found(state, token, stripped, stop);
            last = stop;
        }

        if (last < text.Length)
        {
            found(state, null, last, text.Length);
        }
    }

    private bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int end, [NotNullWhen(true)] out AddedToken? token)
    {
        for (int next = from; text[next..].IndexOfAny(_any) is >= 0 and int found; next = start + 1)
        {
            start = next + found;
            (int state, end, token) = (TokenTrie.Root, 0, null);
            for (int at = start; at < text.Length && _trie.TryStep(ref state, text[at], out int index);)
            {
                at++;
                (end, token) = index >= 0 ? (at, _tokens[index]) : (end, token);
            }

            if (token is not null)
            {
                return true;
            }
        }

        (start, end, token) = (0, 0, null);
        return false;
    }

    private static bool IsWordBefore(ReadOnlySpan<char> text, int position) =>
        Rune.DecodeLastFromUtf16(text[..position], out Rune rune, out _) == OperationStatus.Done && CharacterClasses.IsWord(rune);

    private static bool IsWordAfter(ReadOnlySpan<char> text, int position) =>
        Rune.DecodeFromUtf16(text[position..], out Rune rune, out _) == OperationStatus.Done && CharacterClasses.IsWord(rune);
}
