namespace FineTune.Tokenizers.TokenModels;

/// <summary>The merges of a BPE model by the two tokens they merge: an open hash table, at most half full.</summary>
internal sealed class MergeTable
{
    private readonly Entry[] _entries;
    private readonly int _mask;

    private record struct Entry(ulong Pair, Merge Merge, bool IsUsed);

    /// <param name="capacity">Merges there will be at most.</param>
    public MergeTable(int capacity)
    {
        _entries = new Entry[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 1) * 2)];
        _mask = _entries.Length - 1;
    }

    /// <summary>Of several merges of the same tokens the last one counts.</summary>
    public void Set(int left, int right, Merge merge)
    {
        ulong pair = Pair(left, right);
        _entries[Find(pair)] = new Entry(pair, merge, IsUsed: true);
    }

    public bool TryGet(int left, int right, out Merge merge)
    {
        ref readonly Entry entry = ref _entries[Find(Pair(left, right))];
        merge = entry.Merge;
        return entry.IsUsed;
    }

    private static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    /// <summary>The pair's place, or the free one where it would be.</summary>
    private int Find(ulong pair)
    {
        int index = (int)((pair * 0x9E3779B97F4A7C15) >> 33) & _mask;
        while (_entries[index].IsUsed && _entries[index].Pair != pair)
        {
            index = (index + 1) & _mask;
        }

        return index;
    }
}
