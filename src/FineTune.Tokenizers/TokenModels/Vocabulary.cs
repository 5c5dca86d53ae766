namespace FineTune.Tokenizers.TokenModels;

/// <summary>Tokens and their ids; ids may have gaps.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly SpanLookup<int> _lookup;
    private readonly string?[] _tokens;

    /// <exception cref="FormatException">An id is negative, or far beyond the number of tokens.</exception>
    public Vocabulary(IReadOnlyCollection<KeyValuePair<string, int>> tokens)
    {
        _ids = new Dictionary<string, int>(tokens.Count);
        int limit = 0;
        foreach ((string token, int id) in tokens)
        {
            if (id < 0 || id > (TokenizerLimits.FreeIdsPerToken * (long)tokens.Count) + TokenizerLimits.FreeIds)
            {
                // A wild id would make a table of that size.
                throw new FormatException(
                    FormattableString.Invariant($"its token '{TokenizerLimits.Shown(token)}' has the id {id}, among {tokens.Count} tokens"));
            }

            _ids[token] = id;
            limit = Math.Max(limit, id + 1);
        }

        _tokens = new string?[limit];
        foreach ((string token, int id) in tokens)
        {
            _tokens[id] = token;
        }

        _lookup = new SpanLookup<int>(_ids);
    }

    public Vocabulary(IReadOnlyList<string> tokens)
        : this([.. tokens.Select((token, id) => KeyValuePair.Create(token, id))])
    {
    }

    /// <summary>Tokens there are.</summary>
    public int Count => _ids.Count;

    /// <summary>One more than the largest id.</summary>
    public int Limit => _tokens.Length;

    /// <summary>By id.</summary>
    public IEnumerable<(string Token, int Id)> InOrder => _tokens.Select((token, id) => (Token: token!, Id: id)).Where(entry => entry.Token is not null);

    public bool TryGetId(ReadOnlySpan<char> token, out int id) => _lookup.TryGetValue(token, out id);

    public int? Find(string token) => _ids.TryGetValue(token, out int id) ? id : null;

    public string? TokenOf(int id) => id >= 0 && id < _tokens.Length ? _tokens[id] : null;
}
