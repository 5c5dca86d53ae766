namespace FineTune.Tokenizers.Training;

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
    private readonly PairCounts _pairs = new();

    /// <summary>Gives the tokens by id, at most the size asked for but always the special tokens and the bytes, and the merges in their order.</summary>
    /// <param name="wordCounts">Words as <see cref="ByteCharacters"/> writes them.</param>
    public (IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges) Train(
        IReadOnlyDictionary<string, long> wordCounts, CancellationToken cancellation)
    {
        foreach (string token in specialTokens.Concat(ByteCharacters.All.ToArray().Order().Select(character => character.ToString())))
        {
            AddToken(token);
        }

        foreach ((string word, long count) in wordCounts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            _pairs.AddWord([.. word.Select(character => _ids[character.ToString()])], count);
        }

        _pairs.Complete();
        while (_tokens.Count < vocabularySize && _pairs.TryTakeBest(MinFrequency, out (int Left, int Right) best))
        {
            (string left, string right) = (_tokens[best.Left], _tokens[best.Right]);
            _merges.Add((left, right));
            _pairs.Merge(best, AddToken(left + right), cancellation);
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
}
