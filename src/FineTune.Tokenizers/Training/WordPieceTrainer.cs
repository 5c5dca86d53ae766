using System.Text;
using FineTune.Tokenizers.TokenModels;

namespace FineTune.Tokenizers.Training;

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
    private readonly PairCounts _pairs = new();

    /// <summary>Gives the tokens by id, at most the size asked for but always the special tokens and the alphabet.</summary>
    public IReadOnlyList<string> Train(IReadOnlyDictionary<string, long> wordCounts, CancellationToken cancellation)
    {
        foreach (string token in specialTokens.All)
        {
            AddToken(token);
        }

        AddAlphabet(wordCounts);
        AddWords(wordCounts);
        _pairs.Complete();
        while (_tokens.Count < vocabularySize && _pairs.TryTakeBest(MinFrequency, out (int Left, int Right) pair))
        {
            _pairs.Merge(pair, AddToken(_tokens[pair.Left] + _tokens[pair.Right][Prefix.Length..]), cancellation);
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

        List<Rune> alphabet = [.. counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Take(MaxAlphabet).Select(entry => entry.Key)
            .Order()];
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
        // A longer word is the unknown token whatever is learnt from it.
        foreach ((string word, long count) in wordCounts.Where(entry => entry.Key.Length <= 2 * WordPieceDefinition.DefaultMaxInputCharsPerWord)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal))
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

            _pairs.AddWord(symbols, count);
        }
    }
}
