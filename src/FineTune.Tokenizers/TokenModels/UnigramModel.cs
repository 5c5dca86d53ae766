using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace FineTune.Tokenizers.TokenModels;

/// <summary>
/// SentencePiece's Unigram model: the most probable way to take a word apart (tokenizers/src/models/unigram/model.rs, encode_optimized).
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;
    private const int Nowhere = -1;

    private readonly TokenTrie _trie;
    private readonly double[] _scores;
    private readonly int? _unknown;
    private readonly double _unknownScore;
    private readonly int?[] _bytes = new int?[256];
    private readonly List<Node> _nodes = [];

    private readonly record struct Node(int Id, double Score, int Start);

    public UnigramModel(IReadOnlyList<(string Piece, double Score)> pieces, int? unknown, bool byteFallback)
    {
        Vocabulary = new Vocabulary([.. pieces.Select(piece => piece.Piece)]);
        _trie = new TokenTrie(Vocabulary);
        _scores = [.. pieces.Select(piece => piece.Score)];
        _unknown = unknown;
        _unknownScore = (pieces.Count == 0 ? double.PositiveInfinity : _scores.Min()) - UnknownPenalty;
        for (int value = 0; byteFallback && value < _bytes.Length; value++)
        {
            _bytes[value] = Vocabulary.Find(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"));
        }
    }

    private UnigramModel(UnigramModel other) =>
        (Vocabulary, _trie, _scores, _unknown, _unknownScore, _bytes) =
            (other.Vocabulary, other._trie, other._scores, other._unknown, other._unknownScore, other._bytes);

    public Vocabulary Vocabulary { get; }

    public ITokenModel ForAnotherThread() => new UnigramModel(this);

    public void Tokenize(ReadOnlySpan<char> word, List<Token> tokens)
    {
        FindBestPath(word);
        int first = tokens.Count;
        for (int end = word.Length; end > 0;)
        {
            // Unknown characters in a row are one token.
            int start = _nodes[end].Start;
            bool unknown = _nodes[end].Id == _unknown;
            while (unknown && start > 0 && _nodes[start].Id == _unknown)
            {
                start = _nodes[start].Start;
            }

            AddBackwards(word, start, end, tokens);
            end = start;
        }

        tokens.Reverse(first, tokens.Count - first);
    }

    private void FindBestPath(ReadOnlySpan<char> word)
    {
        CollectionsMarshal.SetCount(_nodes, word.Length + 1);
        Span<Node> nodes = CollectionsMarshal.AsSpan(_nodes);
        nodes.Fill(new Node(0, 0, Nowhere));
        long work = TokenizerLimits.Work(word.Length);
        for (int start = 0, length; start < word.Length; start += length)
        {
            Rune.DecodeFromUtf16(word[start..], out _, out length);
            double before = nodes[start].Score;
            bool hasSingle = false;
            int state = TokenTrie.Root;
            for (int end = start; end < word.Length && _trie.TryStep(ref state, word[end], out int id);)
            {
                end++;
                if (--work < 0)
                {
                    throw TokenizerException.OverLimit("its Unigram model", TokenizerLimitException.TooManySteps());
                }

                if (id >= 0)
                {
                    Offer(ref nodes[end], id, before + _scores[id], start);
                    hasSingle |= end - start == length;
                }
            }

            if (!hasSingle)
            {
                int unknown = _unknown ?? throw TokenizerException.NoUnknownToken(word.Slice(start, length));
                Offer(ref nodes[start + length], unknown, before + _unknownScore, start);
            }
        }
    }

    private static void Offer(ref Node node, int id, double score, int start)
    {
        if (node.Start == Nowhere || score > node.Score)
        {
            node = new Node(id, score, start);
        }
    }

    private void AddBackwards(ReadOnlySpan<char> word, int start, int end, List<Token> tokens)
    {
        ReadOnlySpan<char> text = word[start..end];
        if (Vocabulary.TryGetId(text, out int id))
        {
            tokens.Add(new Token(id, start, end));
        }
        else if (!TryAddBytes(text, start, end, tokens))
        {
            tokens.Add(new Token(_unknown!.Value, start, end, IsText: true));
        }
    }

    private bool TryAddBytes(ReadOnlySpan<char> text, int start, int end, List<Token> tokens)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        if (!Array.TrueForAll(bytes, value => _bytes[value] is not null))
        {
            return false;
        }

        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            tokens.Add(new Token(_bytes[bytes[i]]!.Value, start, end));
        }

        return true;
    }
}
