using System.Diagnostics.CodeAnalysis;

namespace FineTune.Tokenizers;

/// <summary>What a dictionary holds, found by a part of a text without a string being made of it.</summary>
internal readonly struct SpanLookup<TValue>
{
#if NET9_0_OR_GREATER
    private readonly Dictionary<string, TValue>.AlternateLookup<ReadOnlySpan<char>> _entries;

    /// <param name="entries">Not to be changed any more.</param>
    public SpanLookup(Dictionary<string, TValue> entries) => _entries = entries.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryGetValue(ReadOnlySpan<char> key, [MaybeNullWhen(false)] out TValue value) => _entries.TryGetValue(key, out value);
#else
    /// <summary>For each remainder of a hash the first entry, counted from 1.</summary>
    private readonly int[] _first;
    private readonly Entry[] _entries;

    /// <param name="Next">The next entry with the same remainder, counted from 1.</param>
    private record struct Entry(int Hash, string Key, TValue Value, int Next);

    /// <param name="entries">Not to be changed any more.</param>
    public SpanLookup(Dictionary<string, TValue> entries)
    {
        _first = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)entries.Count + 1)];
        _entries = new Entry[entries.Count];
        int count = 0;
        foreach ((string key, TValue value) in entries)
        {
            int hash = string.GetHashCode(key);
            ref int first = ref _first[hash & (_first.Length - 1)];
            _entries[count++] = new Entry(hash, key, value, first);
            first = count;
        }
    }

    public bool TryGetValue(ReadOnlySpan<char> key, [MaybeNullWhen(false)] out TValue value)
    {
        int hash = string.GetHashCode(key);
        for (int next = _first[hash & (_first.Length - 1)]; next != 0;)
        {
            ref readonly Entry entry = ref _entries[next - 1];
            if (entry.Hash == hash && key.SequenceEqual(entry.Key))
            {
                value = entry.Value;
                return true;
            }

            next = entry.Next;
        }

        value = default;
        return false;
    }
#endif
}
