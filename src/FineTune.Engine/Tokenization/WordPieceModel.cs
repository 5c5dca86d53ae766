using System.Text;

namespace FineTune.Engine.Tokenization;

/// <summary>
/// Takes words apart into the longest pieces of the vocabulary, left to right; a word that cannot be taken apart whole is the
/// unknown token (tokenizers/src/models/wordpiece/mod.rs).
/// </summary>
internal sealed class WordPieceModel
{
    private const int MaxCachedWords = 1 << 16;
    private const int MaxCachedLength = 64;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _firstPieces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _laterPieces;
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cache;
    private readonly List<int> _pieces = [];
    private readonly int _longestPiece;
    private readonly int _maxCharactersPerWord;
    private readonly int _unknownId;

    public WordPieceModel(TokenizerDefinition definition, int unknownId)
    {
        var first = new Dictionary<string, int>(definition.Vocabulary.Count);
        var later = new Dictionary<string, int>(definition.Vocabulary.Count);
        for (int id = 0; id < definition.Vocabulary.Count; id++)
        {
            string token = definition.Vocabulary[id];
            first[token] = id;
            if (token.StartsWith(definition.ContinuationPrefix, StringComparison.Ordinal))
            {
                later[token[definition.ContinuationPrefix.Length..]] = id;
            }

            _longestPiece = Math.Max(_longestPiece, token.Length);
        }

        _firstPieces = first.GetAlternateLookup<ReadOnlySpan<char>>();
        _laterPieces = later.GetAlternateLookup<ReadOnlySpan<char>>();
        _cache = new Dictionary<string, int[]>().GetAlternateLookup<ReadOnlySpan<char>>();
        _maxCharactersPerWord = definition.MaxCharactersPerWord;
        _unknownId = unknownId;
    }

    public void Append(ReadOnlySpan<char> word, List<int> ids)
    {
        if (!_cache.TryGetValue(word, out int[]? known))
        {
            Tokenize(word);
            known = [.. _pieces];
            if (word.Length <= MaxCachedLength && _cache.Dictionary.Count < MaxCachedWords)
            {
                _cache[word] = known;
            }
        }

        ids.AddRange(known);
    }

    private void Tokenize(ReadOnlySpan<char> word)
    {
        _pieces.Clear();
        if (word.Length > _maxCharactersPerWord && CountCodePoints(word) > _maxCharactersPerWord)
        {
            _pieces.Add(_unknownId);
            return;
        }

        for (int start = 0; start < word.Length;)
        {
            int length = LongestPiece(word[start..], start == 0 ? _firstPieces : _laterPieces, out int id);
            if (length == 0)
            {
                _pieces.Clear();
                _pieces.Add(_unknownId);
                return;
            }

            _pieces.Add(id);
            start += length;
        }
    }

    private int LongestPiece(ReadOnlySpan<char> rest, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> vocabulary, out int id)
    {
        for (int length = Math.Min(rest.Length, _longestPiece); length > 0; length--)
        {
            if (vocabulary.TryGetValue(rest[..length], out id))
            {
                return length;
            }
        }

        id = _unknownId;
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
