using FineTune.Tokenizers.Normalization;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.AddedTokens;

/// <summary>What is done with a part of a text between added tokens, or with such a token.</summary>
internal delegate void SplitPart<in TState>(TState state, ReadOnlySpan<char> part, AddedToken? token);

/// <summary>
/// Takes added tokens out of a text and normalizes what is between them (AddedVocabulary::extract_and_normalize): first those that stand in the
/// text as they are, then, in each normalized part, those that are to be found there.
/// </summary>
internal sealed class TokenSplitter
{
    private readonly INormalizer? _normalizer;
    private readonly AddedTokenMatcher? _raw;
    private readonly AddedTokenMatcher? _normalized;
    private readonly Dictionary<int, AddedToken> _byId = [];
    private readonly Dictionary<int, string> _normalizedText = [];
    private readonly HashSet<string> _special = [];
    private readonly NormalizedText _part = new();

    /// <exception cref="FormatException">The tokens are longer than any tokenizer's.</exception>
    public TokenSplitter(IReadOnlyList<AddedToken> tokens, INormalizer? normalizer)
    {
        _normalizer = normalizer;
        long length = tokens.Sum(token => (long)token.Content.Length);
        if (length > TokenizerLimits.AddedTokensLength)
        {
            throw new FormatException(
                FormattableString.Invariant($"its added tokens have {length} characters, more than {TokenizerLimits.AddedTokensLength}"));
        }

        _part.Budget.Begin((int)length);
        List<(string, AddedToken)> raw = [];
        List<(string, AddedToken)> normalized = [];
        foreach (AddedToken token in tokens.Where(token => token.Content.Length > 0))
        {
            _byId[token.Id] = token;
            string text = token.Normalized ? Normalize(token.Content) : token.Content;
            if (text != token.Content)
            {
                _normalizedText[token.Id] = text;
            }

            if (token.Special)
            {
                _special.Add(token.Content);
            }

            if (text.Length > 0)
            {
                (token.Normalized ? normalized : raw).Add((text, token));
            }
        }

        _raw = raw.Count > 0 ? new AddedTokenMatcher(raw) : null;
        _normalized = normalized.Count > 0 ? new AddedTokenMatcher(normalized) : null;
    }

    /// <summary>True where tokens have to be looked for in the normalized text.</summary>
    public bool HasNormalized => _normalized is not null;

    public bool IsSpecial(string token) => _special.Contains(token);

    public string? TokenOf(int id) => _byId.GetValueOrDefault(id)?.Content;

    /// <summary>As decoders are to see it: normalized where the token is looked for so.</summary>
    public string? DecodedTokenOf(int id) => _normalizedText.GetValueOrDefault(id) ?? TokenOf(id);

    /// <summary>Splits at the tokens that stand in the text as they are.</summary>
    public void SplitRaw<TState>(ReadOnlySpan<char> text, TState state, SplitPart<TState> part)
    {
        if (_raw is null)
        {
            part(state, text, null);
            return;
        }

        List<(AddedToken? Token, int Start, int End)> parts = [];
        _raw.Split(text, parts, static (list, token, start, end) => list.Add((token, start, end)));
        foreach ((AddedToken? token, int start, int end) in parts)
        {
            part(state, text[start..end], token);
        }
    }

    /// <summary>Fills <paramref name="result"/> with the normalized parts and the tokens.</summary>
    public void Split(ReadOnlySpan<char> text, PreTokenizedText result, bool tracked)
    {
        result.Clear(tracked, text.Length);
        _part.Budget = result.Budget;
        List<(AddedToken? Token, int Start, int End)> parts = [];
        if (_raw is null)
        {
            parts.Add((null, 0, text.Length));
        }
        else
        {
            _raw.Split(text, parts, static (list, token, start, end) => list.Add((token, start, end)));
        }

        foreach ((AddedToken? token, int start, int end) in parts)
        {
            _part.Reset(text[start..end], start, tracked);
            if (token is not null)
            {
                result.Add(_part, 0, _part.Current.Length, token.Id);
            }
            else
            {
                AddNormalized(result);
            }
        }
    }

    private void AddNormalized(PreTokenizedText result)
    {
        _normalizer?.Normalize(_part);
        if (_normalized is null)
        {
            result.Add(_part, 0, _part.Current.Length);
            return;
        }

        _normalized.Split(
            _part.Span, (result, _part), static (state, token, start, end) => state.result.Add(state._part, start, end, token?.Id ?? Piece.NoToken));
    }

    private string Normalize(string content)
    {
        _part.Reset(content, 0, tracked: false);
        _normalizer?.Normalize(_part);
        return _part.Span.ToString();
    }
}
