namespace FineTune.Engine.Tokenization.Training;

/// <summary>
/// Learns a byte-level BPE vocabulary from counted words, each written as its bytes: all 256 bytes, then the most frequent pair merged again and
/// again, as Hugging Face's BpeTrainer does (tokenizers/src/models/bpe/trainer.rs). Of pairs of equal count the one of smaller ids is first, there
/// too, so that equal words give an equal vocabulary.
/// </summary>
internal sealed class BytePairTrainer(int vocabularySize, IReadOnlyList<string> specialTokens)
{
    /// <summary>Pairs that occur less often are not merged (as ByteLevelBPETokenizer.train's min_frequency).</summary>
    private const int MinFrequency = 2;

    private readonly List<string> _tokens = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly List<(string Left, string Right)> _merges = [];
    private readonly List<(List<int> Symbols, long Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _holders = [];
    private readonly PriorityQueue<((int Left, int Right) Pair, long Count), (long NegativeCount, int Left, int Right)> _queue = new();

    /// <summary>Gives the tokens by id, at most the size asked for but always the special tokens and the bytes, and the merges in their order.</summary>
    /// <param name="wordCounts">Words as <see cref="ByteCharacters"/> writes them.</param>
    public (IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges) Train(IReadOnlyDictionary<string, long> wordCounts, CancellationToken cancellation)
    {
        foreach (string token in specialTokens.Concat(ByteCharacters.All.ToArray().Order().Select(character => character.ToString())))
        {
            AddToken(token);
        }

        foreach ((string word, long count) in wordCounts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            AddWord([.. word.Select(character => _ids[character.ToString()])], count);
        }

        foreach ((int Left, int Right) pair in _counts.Keys)
        {
            Enqueue(pair);
        }

        while (_tokens.Count < vocabularySize && TryTakeBest(out (int Left, int Right) best))
        {
            cancellation.ThrowIfCancellationRequested();
            Merge(best);
        }

        return (_tokens, _merges);
    }

    private int AddToken(string token)
    {
        if (!_ids.TryGetValue(token, out int id))
        {
            id = _tokens.Count;
            _ids.Add(token, id);
            _tokens.Add(token);
        }

        return id;
    }

    private void AddWord(List<int> symbols, long count)
    {
        for (int i = 1; i < symbols.Count; i++)
        {
            Count((symbols[i - 1], symbols[i]), _words.Count, count);
        }

        _words.Add((symbols, count));
    }

    private void Count((int Left, int Right) pair, int word, long change)
    {
        _counts[pair] = _counts.GetValueOrDefault(pair) + change;
        if (change > 0)
        {
            if (!_holders.TryGetValue(pair, out HashSet<int>? holders))
            {
                _holders.Add(pair, holders = []);
            }

            holders.Add(word);
        }
    }

    private void Enqueue((int Left, int Right) pair) => _queue.Enqueue((pair, _counts[pair]), (-_counts[pair], pair.Left, pair.Right));

    /// <summary>Counts fall while pairs wait in the queue: one whose count is out of date goes back with the right one.</summary>
    private bool TryTakeBest(out (int Left, int Right) pair)
    {
        while (_queue.TryDequeue(out var best, out _))
        {
            pair = best.Pair;
            if (_counts[pair] == best.Count)
            {
                return best.Count >= MinFrequency;
            }

            Enqueue(pair);
        }

        pair = default;
        return false;
    }

    private void Merge((int Left, int Right) pair)
    {
        int merged = AddToken(_tokens[pair.Left] + _tokens[pair.Right]);
        _merges.Add((_tokens[pair.Left], _tokens[pair.Right]));
        HashSet<(int Left, int Right)> risen = [];
        foreach (int word in _holders[pair])
        {
            (List<int> symbols, long count) = _words[word];
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                if ((symbols[i], symbols[i + 1]) == pair)
                {
                    Replace(symbols, i, merged, word, count, risen);
                }
            }
        }

        _counts[pair] = 0;
        _holders.Remove(pair);
        foreach ((int Left, int Right) changed in risen)
        {
            Enqueue(changed);
        }
    }

    private void Replace(List<int> symbols, int index, int merged, int word, long count, HashSet<(int Left, int Right)> risen)
    {
        if (index > 0)
        {
            Count((symbols[index - 1], symbols[index]), word, -count);
            Count((symbols[index - 1], merged), word, count);
            risen.Add((symbols[index - 1], merged));
        }

        if (index + 2 < symbols.Count)
        {
            Count((symbols[index + 1], symbols[index + 2]), word, -count);
            Count((merged, symbols[index + 2]), word, count);
            risen.Add((merged, symbols[index + 2]));
        }

        symbols[index] = merged;
        symbols.RemoveAt(index + 1);
    }
}
