using System.Runtime.InteropServices;

namespace FineTune.Tokenizers.Training;

/// <summary>
/// Counted words as rows of symbols, and how often which symbols stand side by side: the most frequent pair is taken and merged again and again
/// (Sennrich et al., 2016; tokenizers/src/models/bpe/trainer.rs). Of pairs of equal count the one of smaller ids is first.
/// </summary>
internal sealed class PairCounts
{
    private readonly List<(List<int> Symbols, long Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _holders = [];
    private readonly PriorityQueue<((int Left, int Right) Pair, long Count), (long NegativeCount, int Left, int Right)> _queue = new();

    /// <summary>Adds a word before the first pair is taken.</summary>
    public void AddWord(List<int> symbols, long count)
    {
        for (int i = 1; i < symbols.Count; i++)
        {
            Count((symbols[i - 1], symbols[i]), _words.Count, count);
        }

        _words.Add((symbols, count));
    }

    /// <summary>No word comes any more.</summary>
    public void Complete()
    {
        foreach ((int Left, int Right) pair in _counts.Keys)
        {
            Enqueue(pair);
        }
    }

    /// <summary>Takes the most frequent pair; false where it occurs less often than asked.</summary>
    public bool TryTakeBest(long minFrequency, out (int Left, int Right) pair)
    {
        // Counts fall while pairs wait in the queue: one whose count is out of date goes back with the right one.
        while (_queue.TryDequeue(out var best, out _))
        {
            pair = best.Pair;
            if (_counts[pair] == best.Count)
            {
                return best.Count >= minFrequency;
            }

            Enqueue(pair);
        }

        pair = default;
        return false;
    }

    /// <summary>Puts one symbol wherever the two stand side by side.</summary>
    public void Merge((int Left, int Right) pair, int merged, CancellationToken cancellation)
    {
        HashSet<(int Left, int Right)> risen = [];
        foreach (int word in _holders[pair])
        {
            cancellation.ThrowIfCancellationRequested();
            Merge(pair, merged, word, risen);
        }

        _counts[pair] = 0;
        _holders.Remove(pair);
        foreach ((int Left, int Right) changed in risen)
        {
            Enqueue(changed);
        }
    }

    /// <summary>In one pass, however long the word is.</summary>
    private void Merge((int Left, int Right) pair, int merged, int word, HashSet<(int Left, int Right)> risen)
    {
        (List<int> symbols, long count) = _words[word];
        Span<int> row = CollectionsMarshal.AsSpan(symbols);
        int written = 0;
        for (int read = 0; read < row.Length; written++)
        {
            if (read + 1 == row.Length || row[read] != pair.Left || row[read + 1] != pair.Right)
            {
                row[written] = row[read++];
                continue;
            }

            if (written > 0)
            {
                Replace((row[written - 1], pair.Left), (row[written - 1], merged), word, count, risen);
            }

            read += 2;
            if (read < row.Length)
            {
                Replace((pair.Right, row[read]), (merged, row[read]), word, count, risen);
            }

            row[written] = merged;
        }

        CollectionsMarshal.SetCount(symbols, written);
    }

    private void Replace((int Left, int Right) old, (int Left, int Right) risen, int word, long count, HashSet<(int Left, int Right)> allRisen)
    {
        Count(old, word, -count);
        Count(risen, word, count);
        allRisen.Add(risen);
    }

    private void Count((int Left, int Right) pair, int word, long change)
    {
        _counts[pair] = _counts.GetValueOrDefault(pair) + change;
        if (change > 0)
        {
            if (!_holders.TryGetValue(pair, out HashSet<int>? holders))
            {
                _holders.Add(pair, holders = []);
            }

            holders.Add(word);
        }
    }

    private void Enqueue((int Left, int Right) pair) => _queue.Enqueue((pair, _counts[pair]), (-_counts[pair], pair.Left, pair.Right));
}
