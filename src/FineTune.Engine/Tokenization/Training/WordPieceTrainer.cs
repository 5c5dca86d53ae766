using System.Text;

namespace FineTune.Engine.Tokenization.Training;

/// <summary>
/// Learns a WordPiece vocabulary from counted words: the alphabet, then the most frequent pair merged again and again, as Hugging
/// Face's WordPieceTrainer does (tokenizers/src/models/wordpiece/trainer.rs, which is models/bpe/trainer.rs with a continuation
/// prefix). There, pieces of equal count come out in an order that changes from run to run; here, the pair of smaller ids is first,
/// and ids are given in an order of code points, so that equal words give an equal vocabulary.
/// </summary>
internal sealed class WordPieceTrainer(int vocabularySize, SpecialTokens specialTokens)
{
    /// <summary>Characters kept, the most frequent first; words lose the others (as BertWordPieceTokenizer.train's limit_alphabet).</summary>
    private const int MaxAlphabet = 1000;

    /// <summary>Pairs that occur less often are not merged (as BertWordPieceTokenizer.train's min_frequency).</summary>
    private const int MinFrequency = 2;

    private const string Prefix = "##";

    private readonly List<string> _tokens = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly List<(List<int> Symbols, long Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _pairCounts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _pairWords = [];
    private readonly PriorityQueue<((int Left, int Right) Pair, long Count), (long NegativeCount, int Left, int Right)> _queue = new();

    /// <summary>Gives the tokens by id, at most the size asked for but always the special tokens and the alphabet.</summary>
    public IReadOnlyList<string> Train(IReadOnlyDictionary<string, long> wordCounts, CancellationToken cancellation)
    {
        foreach (string token in specialTokens.All)
        {
            AddToken(token);
        }

        AddAlphabet(wordCounts);
        AddWords(wordCounts);
        CountPairs();
        while (_tokens.Count < vocabularySize && TryTakeBestPair(out (int Left, int Right) pair))
        {
            cancellation.ThrowIfCancellationRequested();
            Merge(pair);
        }

        return _tokens;
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

    private void AddAlphabet(IReadOnlyDictionary<string, long> wordCounts)
    {
        var counts = new Dictionary<Rune, long>();
        var later = new HashSet<Rune>();
        foreach ((string word, long count) in wordCounts)
        {
            bool first = true;
            foreach (Rune rune in word.EnumerateRunes())
            {
                counts[rune] = counts.GetValueOrDefault(rune) + count;
                if (!first)
                {
                    later.Add(rune);
                }

                first = false;
            }
        }

        List<Rune> alphabet = [.. counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Take(MaxAlphabet).Select(entry => entry.Key).Order()];
        foreach (Rune rune in alphabet)
        {
            AddToken(rune.ToString());
        }

        foreach (Rune rune in alphabet.Where(later.Contains))
        {
            AddToken(Prefix + rune);
        }
    }

    private void AddWords(IReadOnlyDictionary<string, long> wordCounts)
    {
        foreach ((string word, long count) in wordCounts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            List<int> symbols = [];
            bool first = true;
            foreach (Rune rune in word.EnumerateRunes())
            {
                if (_ids.TryGetValue(first ? rune.ToString() : Prefix + rune, out int id))
                {
                    symbols.Add(id);
                }

                first = false;
            }

            _words.Add((symbols, count));
        }
    }

    private void CountPairs()
    {
        for (int word = 0; word < _words.Count; word++)
        {
            (List<int> symbols, long count) = _words[word];
            for (int i = 1; i < symbols.Count; i++)
            {
                AddPair((symbols[i - 1], symbols[i]), word, count);
            }
        }

        foreach ((int Left, int Right) pair in _pairCounts.Keys)
        {
            Enqueue(pair);
        }
    }

    private void AddPair((int Left, int Right) pair, int word, long count)
    {
        _pairCounts[pair] = _pairCounts.GetValueOrDefault(pair) + count;
        if (count > 0)
        {
            if (!_pairWords.TryGetValue(pair, out HashSet<int>? holders))
            {
                _pairWords.Add(pair, holders = []);
            }

            holders.Add(word);
        }
    }

    private void Enqueue((int Left, int Right) pair) => _queue.Enqueue((pair, _pairCounts[pair]), (-_pairCounts[pair], pair.Left, pair.Right));

    /// <summary>Counts fall while pairs wait in the queue: one whose count is out of date goes back with the right one.</summary>
    private bool TryTakeBestPair(out (int Left, int Right) pair)
    {
        while (_queue.TryDequeue(out var best, out _))
        {
            pair = best.Pair;
            if (_pairCounts[pair] != best.Count)
            {
                Enqueue(pair);
            }
            else
            {
                return best.Count >= MinFrequency;
            }
        }

        pair = default;
        return false;
    }

    private void Merge((int Left, int Right) pair)
    {
        int merged = AddToken(_tokens[pair.Left] + _tokens[pair.Right][Prefix.Length..]);
        var risen = new HashSet<(int Left, int Right)>();
        foreach (int word in _pairWords[pair])
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

        _pairCounts[pair] = 0;
        _pairWords.Remove(pair);
        foreach ((int Left, int Right) changed in risen)
        {
            Enqueue(changed);
        }
    }

    private void Replace(List<int> symbols, int index, int merged, int word, long count, HashSet<(int Left, int Right)> risen)
    {
        (int left, int right) = (symbols[index], symbols[index + 1]);
        if (index > 0)
        {
            AddPair((symbols[index - 1], left), word, -count);
            AddPair((symbols[index - 1], merged), word, count);
            risen.Add((symbols[index - 1], merged));
        }

        if (index + 2 < symbols.Count)
        {
            AddPair((right, symbols[index + 2]), word, -count);
            AddPair((merged, symbols[index + 2]), word, count);
            risen.Add((merged, symbols[index + 2]));
        }

        symbols[index] = merged;
        symbols.RemoveAt(index + 1);
    }
}
