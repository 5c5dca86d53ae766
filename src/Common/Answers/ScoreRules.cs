namespace FineTune.Answers;

/// <summary>
/// What changes the scores of the next token, in the order of transformers (generation/utils.py, _get_logits_processor; generation/logits_process.py).
/// </summary>
/// <param name="maxLength">Tokens of the longest text, those of the prompt among them.</param>
internal sealed class ScoreRules(GenerationConfig config, int maxLength = int.MaxValue)
{
    /// <summary>Rules that hold however a token is chosen.</summary>
    /// <param name="scores">Of each token of the vocabulary; changed in place, minus infinity for a token that must not be chosen.</param>
    /// <param name="tokens">Those of the text so far, the prompt's first.</param>
    /// <param name="prompt">How many of them are the prompt's.</param>
    public void Apply(Span<float> scores, IReadOnlyList<int> tokens, int prompt)
    {
        if (config.RepetitionPenalty != 1)
        {
            float penalty = (float)config.RepetitionPenalty;
            foreach (int token in tokens.Distinct())
            {
                scores[token] = scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty;
            }
        }

        if (config.NoRepeatNgramSize is > 0 and var size && tokens.Count + 1 >= size)
        {
            BanRepetitions(scores, tokens, size);
        }

        BanWords(scores, tokens);
        if (tokens.Count < config.MinLength || tokens.Count - prompt < config.MinNewTokens)
        {
            foreach (int end in config.EosTokenIds)
            {
                scores[end] = float.NegativeInfinity;
            }
        }

        if (tokens.Count == 1 && config.ForcedBosTokenId is { } begin)
        {
            Force(scores, [begin]);
        }

        if (tokens.Count == maxLength - 1 && config.ForcedEosTokenIds.Count > 0)
        {
            Force(scores, config.ForcedEosTokenIds);
        }
    }

    private static void Force(Span<float> scores, IReadOnlyList<int> tokens)
    {
        scores.Fill(float.NegativeInfinity);
        foreach (int token in tokens)
        {
            scores[token] = 0;
        }
    }

    /// <summary>Tokens that would be the end of a run of tokens that must not be (NoBadWordsLogitsProcessor).</summary>
    private void BanWords(Span<float> scores, IReadOnlyList<int> tokens)
    {
        foreach (IReadOnlyList<int> word in config.BadWordsIds)
        {
            bool isBegun = word.Count <= tokens.Count || word.Count == 1;
            for (int place = 0; isBegun && place < word.Count - 1; place++)
            {
                isBegun = tokens[tokens.Count - word.Count + 1 + place] == word[place];
            }

            // The end of a text can be no bad word.
            if (isBegun && !(word.Count == 1 && config.EosTokenIds.Contains(word[0])))
            {
                scores[word[^1]] = float.NegativeInfinity;
            }
        }
    }

    /// <summary>The probabilities that a token is drawn by. Exponentials are those of .NET's library, so that a seed gives the same everywhere.</summary>
    /// <param name="least">So many tokens are kept whatever the rules say.</param>
    /// <returns>Tokens and their probabilities, the likeliest first.</returns>
    public IReadOnlyList<(int Token, double Probability)> Probabilities(ReadOnlySpan<float> scores, int least = 1)
    {
        List<(int Token, float Score)> ranked = [];
        float temperature = (float)config.Temperature;
        for (int token = 0; token < scores.Length; token++)
        {
            if (scores[token] != float.NegativeInfinity)
            {
                ranked.Add((token, scores[token] / temperature));
            }
        }

        // Of equal scores the earlier token.
        ranked.Sort((left, right) => right.Score != left.Score ? right.Score.CompareTo(left.Score) : left.Token.CompareTo(right.Token));
        int kept = Math.Max(config.TopK, least);
        if (config.TopK > 0 && kept < ranked.Count)
        {
            float last = ranked[kept - 1].Score;
            ranked.RemoveAll(entry => entry.Score < last);
        }

        return MinP(least, TopP(least, Normalised([.. ranked.Select(entry => (entry.Token, Math.Exp(entry.Score - ranked[0].Score)))])));
    }

    private List<(int Token, double Probability)> TopP(int least, List<(int Token, double Probability)> ranked)
    {
        if (config.TopP >= 1)
        {
            return ranked;
        }

        // What is left out is the least likely, as long as it has no more than the rest of the probability.
        double sum = 0;
        int kept = ranked.Count;
        while (kept > least && (sum += ranked[kept - 1].Probability) <= 1 - config.TopP)
        {
            kept--;
        }

        return Normalised(ranked[..kept]);
    }

    private List<(int Token, double Probability)> MinP(int least, List<(int Token, double Probability)> ranked) => config.MinP == 0
        ? ranked
        : Normalised([.. ranked.Where((entry, place) => place < least || entry.Probability >= config.MinP * ranked[0].Probability)]);

    private static List<(int Token, double Probability)> Normalised(List<(int Token, double Probability)> ranked)
    {
        double sum = ranked.Sum(entry => entry.Probability);
        return [.. ranked.Select(entry => (entry.Token, entry.Probability / sum))];
    }

    private static void BanRepetitions(Span<float> scores, IReadOnlyList<int> tokens, int size)
    {
        int start = tokens.Count - size + 1;
        for (int place = 0; place + size <= tokens.Count; place++)
        {
            bool isSame = true;
            for (int offset = 0; isSame && offset < size - 1; offset++)
            {
                isSame = tokens[place + offset] == tokens[start + offset];
            }

            if (isSame)
            {
                scores[tokens[place + size - 1]] = float.NegativeInfinity;
            }
        }
    }
}
