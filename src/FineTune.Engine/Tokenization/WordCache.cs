using System.Runtime.InteropServices;
using FineTune.Engine.Tokenization.TokenModels;

namespace FineTune.Engine.Tokenization;

/// <summary>A model that remembers the words it has taken apart, up to a size.</summary>
internal sealed class WordCache(ITokenModel model)
{
    private const int MaxWords = 1 << 16;
    private const int MaxLength = 64;

    private readonly Dictionary<string, int[]> _ids = new(new WordComparer());
    private readonly List<Token> _tokens = [];

    public void AddIds(ReadOnlySpan<char> word, TokenSequence sequence)
    {
        Dictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(word, out int[]? ids))
        {
            _tokens.Clear();
            model.Tokenize(word, _tokens);
            ids = [.. _tokens.Select(token => token.Id)];
            if (word.Length <= MaxLength && _ids.Count < MaxWords)
            {
                lookup[word] = ids;
            }
        }

        if (ids.Length == 1)
        {
            sequence.Add(ids[0]);
        }
        else
        {
            sequence.Add(ids);
        }
    }

    /// <summary>Compares as text does, but with a hash of a few instructions: the words are our own keys, no one attacks them.</summary>
    private sealed class WordComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
    {
        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

        public int GetHashCode(string obj) => GetHashCode(obj.AsSpan());

        public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();

        public int GetHashCode(ReadOnlySpan<char> alternate)
        {
            ulong hash = (ulong)alternate.Length;
            ReadOnlySpan<ulong> wide = MemoryMarshal.Cast<char, ulong>(alternate);
            foreach (ulong part in wide)
            {
                hash = Mix(hash ^ part);
            }

            foreach (char character in alternate[(wide.Length * 4)..])
            {
                hash = Mix(hash ^ character);
            }

            return (int)(hash >> 32);
        }

        private static ulong Mix(ulong value)
        {
            value *= 0x9E3779B97F4A7C15;
            return value ^ (value >> 29);
        }
    }
}
