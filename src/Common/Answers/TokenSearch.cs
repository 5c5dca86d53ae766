namespace FineTune.Answers;

/// <summary>One token after the other: the likeliest, or one that is drawn, by a generator of the text's own.</summary>
/// <param name="prompt">Its tokens.</param>
/// <param name="newTokens">Tokens to find at most.</param>
/// <param name="isStopped">True of tokens, the prompt's among them, whose text ends here.</param>
internal sealed class TokenSearch(IReadOnlyList<int> prompt, int newTokens, GenerationConfig config, Func<IReadOnlyList<int>, bool> isStopped) : ITextSearch
{
    private readonly ScoreRules _rules = new(config, prompt.Count + newTokens);
    private readonly RandomDraws _random = new(config.Seed);
    private readonly List<int> _tokens = [.. prompt];

    public IReadOnlyList<CachedRow> Rows => [new CachedRow(0, _tokens)];

    public bool IsDone { get; private set; }

    public IReadOnlyList<int> Found => _tokens[prompt.Count..];

    /// <summary>The prompt and what was found.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    public void Take(IReadOnlyList<Memory<float>> scores)
    {
        Span<float> own = scores[0].Span;
        _rules.Apply(own, _tokens, prompt.Count);
        int token = config.DoSample ? _random.Draw(_rules.Probabilities(own)) : Likeliest(own);
        _tokens.Add(token);
        IsDone = _tokens.Count == prompt.Count + newTokens || config.EosTokenIds.Contains(token) || isStopped(_tokens);
    }

    /// <summary>The first of the highest scores, as torch.argmax.</summary>
    private static int Likeliest(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int token = 1; token < scores.Length; token++)
        {
            best = scores[token] > scores[best] ? token : best;
        }

        return best;
    }
}
