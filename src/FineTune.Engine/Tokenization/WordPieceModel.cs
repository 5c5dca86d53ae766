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

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> firstPieces;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> laterPieces;
    private readonly Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> cache;
    private readonly List<int> pieces = [];
    private readonly int longestPiece;
    private readonly int maxCharactersPerWord;
    private readonly int unknownId;

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

            longestPiece = Math.Max(longestPiece, token.Length);
        }

        firstPieces = first.GetAlternateLookup<ReadOnlySpan<char>>();
        laterPieces = later.GetAlternateLookup<ReadOnlySpan<char>>();
        cache = new Dictionary<string, int[]>().GetAlternateLookup<ReadOnlySpan<char>>();
        maxCharactersPerWord = definition.MaxCharactersPerWord;
        this.unknownId = unknownId;
    }

    public void Append(ReadOnlySpan<char> word, List<int> ids)
    {
        if (!cache.TryGetValue(word, out int[]? known))
        {
            Tokenize(word);
            known = [.. pieces];
            if (word.Length <= MaxCachedLength && cache.Dictionary.Count < MaxCachedWords)
            {
                cache[word] = known;
            }
        }

        ids.AddRange(known);
    }

    private void Tokenize(ReadOnlySpan<char> word)
    {
        pieces.Clear();
        if (word.Length > maxCharactersPerWord && CountCodePoints(word) > maxCharactersPerWord)
        {
            pieces.Add(unknownId);
            return;
        }

        for (int start = 0; start < word.Length;)
        {
            int length = LongestPiece(word[start..], start == 0 ? firstPieces : laterPieces, out int id);
            if (length == 0)
            {
                pieces.Clear();
                pieces.Add(unknownId);
                return;
            }

            pieces.Add(id);
            start += length;
        }
    }

    private int LongestPiece(ReadOnlySpan<char> rest, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> vocabulary, out int id)
    {
        for (int length = Math.Min(rest.Length, longestPiece); length > 0; length--)
        {
            if (vocabulary.TryGetValue(rest[..length], out id))
            {
                return length;
            }
        }

        id = unknownId;
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
