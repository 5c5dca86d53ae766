namespace FineTune.Tokenizers.TokenModels;

/// <summary>Finds the tokens that a text begins with, one UTF-16 unit after the other.</summary>
internal sealed class TokenTrie
{
    public const int Root = 0;
    private const int NoToken = -1;

    private readonly Dictionary<(int State, char Character), int> _next = [];
    private readonly List<int> _tokens = [NoToken];

    public TokenTrie(Vocabulary vocabulary)
        : this(vocabulary.InOrder)
    {
    }

    public TokenTrie(IEnumerable<(string Token, int Id)> tokens)
    {
        foreach ((string token, int id) in tokens)
        {
            Add(token, id);
        }
    }

    /// <summary>Goes on by one character.</summary>
    /// <param name="id">The token that ends here, or -1.</param>
    /// <returns>False where no token goes on like this.</returns>
    public bool TryStep(ref int state, char character, out int id)
    {
        bool found = _next.TryGetValue((state, character), out int next);
        state = next;
        id = found ? _tokens[next] : NoToken;
        return found;
    }

    private void Add(string token, int id)
    {
        int state = Root;
        foreach (char character in token)
        {
            if (!_next.TryGetValue((state, character), out int next))
            {
                next = _tokens.Count;
                _tokens.Add(NoToken);
                _next.Add((state, character), next);
            }

            state = next;
        }

        if (state != Root)
        {
            _tokens[state] = id;
        }
    }
}
