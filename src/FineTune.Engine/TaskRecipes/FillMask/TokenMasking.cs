namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Which tokens of a row are hidden, and by what. Every draw is a function of seed, pass, row and token, not of the draws before it: a
/// resumed run hides the same, and so does any split into batches.
/// </summary>
/// <param name="probability">Chance of a token, or of a word, to be chosen.</param>
/// <param name="wholeWords">True chooses all tokens of a word together.</param>
/// <param name="maskToken">Id of the mask token.</param>
/// <param name="vocabulary">Ids that a random token is drawn from: 0 up to this.</param>
internal sealed class TokenMasking(double probability, bool wholeWords, int maskToken, int vocabulary, int seed)
{
    private const double MaskedShare = 0.8;
    private const double RandomShare = 0.1;

    /// <summary>What a draw is for; draws of different purposes have nothing in common.</summary>
    private enum Purpose
    {
        Choice,
        Kind,
        Token,
    }

    /// <summary>The tokens of a row to predict, ascending.</summary>
    /// <param name="words">For each token the number of its word, -1 for a special token: those are never chosen.</param>
    public List<int> Choose(ReadOnlySpan<int> words, int pass, int row)
    {
        List<int> chosen = [];
        bool word = false;
        for (int token = 0; token < words.Length; token++)
        {
            bool goesOn = wholeWords && token > 0 && words[token] == words[token - 1];
            word = goesOn ? word : Uniform(Purpose.Choice, pass, row, token) < probability;
            if (word && words[token] >= 0)
            {
                chosen.Add(token);
            }
        }

        return chosen;
    }

    /// <summary>What stands in place of a chosen token.</summary>
    public long Replace(long id, int pass, int row, int token) => Uniform(Purpose.Kind, pass, row, token) switch
    {
        < MaskedShare => maskToken,
        < MaskedShare + RandomShare => (long)(Uniform(Purpose.Token, pass, row, token) * vocabulary),
        _ => id,
    };

    private double Uniform(Purpose purpose, int pass, int row, int token) =>
        SplitMix64.Uniform((uint)seed, (uint)pass, (uint)row, ((ulong)purpose << 32) | (uint)token);
}
