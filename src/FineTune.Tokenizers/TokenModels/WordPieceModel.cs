using System.Text;

namespace FineTune.Tokenizers.TokenModels;

/// <summary>
/// Takes words apart into the longest pieces of the vocabulary, left to right; a word that cannot be taken apart whole is the
/// unknown token (tokenizers/src/models/wordpiece/mod.rs).
/// </summary>
internal sealed class WordPieceModel : ITokenModel
{
    private const long LeastWork = 1 << 22;
    private const long WorkPerUnit = 1 << 14;

    private readonly SpanLookup<int> _firstPieces;
    private readonly SpanLookup<int> _laterPieces;
    private readonly int _longestPiece;
    private readonly int _maxCharactersPerWord;
    private readonly int? _unknownId;

    public WordPieceModel(Vocabulary vocabulary, string unknownToken, string continuationPrefix, int maxCharactersPerWord)
    {
        Vocabulary = vocabulary;
        var first = new Dictionary<string, int>(vocabulary.Count);
        var later = new Dictionary<string, int>(vocabulary.Count);
        foreach ((string token, int id) in vocabulary.InOrder)
        {
            first[token] = id;
            if (token.StartsWith(continuationPrefix, StringComparison.Ordinal))
            {
                later[token[continuationPrefix.Length..]] = id;
            }

            _longestPiece = Math.Max(_longestPiece, token.Length);
        }

        _firstPieces = new SpanLookup<int>(first);
        _laterPieces = new SpanLookup<int>(later);
        _maxCharactersPerWord = maxCharactersPerWord;
        _unknownId = vocabulary.Find(unknownToken);
    }

    public Vocabulary Vocabulary { get; }

    public ITokenModel ForAnotherThread() => this;

    public void Tokenize(ReadOnlySpan<char> word, List<Token> tokens)
    {
        int before = tokens.Count;
        // Only a word and a token that are both far longer than words can take that many.
        long work = 0;
        bool known = word.Length <= _maxCharactersPerWord || CountCodePoints(word) <= _maxCharactersPerWord;
        for (int start = 0; known && start < word.Length;)
        {
            int length = LongestPiece(word[start..], start == 0 ? _firstPieces : _laterPieces, out int id);
            long longest = Math.Min(word.Length - start, _longestPiece);
            work += longest * longest;
            if (work > LeastWork + (WorkPerUnit * word.Length))
            {
                throw TokenizerException.OverLimit("its WordPiece model", TokenizerLimitException.TooManySteps());
            }

            known = length > 0;
            tokens.Add(new Token(id, start, start + length));
            start += length;
        }

        if (!known)
        {
            tokens.RemoveRange(before, tokens.Count - before);
            int unknown = _unknownId ?? throw TokenizerException.NoUnknownToken(word);
            tokens.Add(new Token(unknown, 0, word.Length));
        }
    }

    private int LongestPiece(ReadOnlySpan<char> rest, SpanLookup<int> vocabulary, out int id)
    {
        for (int length = Math.Min(rest.Length, _longestPiece); length > 0; length--)
        {
            if (vocabulary.TryGetValue(rest[..length], out id))
            {
                return length;
            }
        }

        id = 0;
        return 0;
    }

    private static int CountCodePoints(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (Rune _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
