using System.Runtime.InteropServices;

namespace FineTune.Engine.Metrics;

/// <summary>How often each run of a number of parts is in a text.</summary>
internal sealed class NGramCounts
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The runs there are, each as often as it is.</summary>
    public int Total { get; private set; }

    /// <param name="separator">What stands between the parts of a run, and in none of them; nothing where all parts are one character.</param>
    public static NGramCounts Of(IReadOnlyList<string> parts, int size, string separator)
    {
        var counts = new NGramCounts();
        for (int start = 0; start + size <= parts.Count; start++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts._counts, string.Join(separator, parts.Skip(start).Take(size)), out _)++;
            counts.Total++;
        }

        return counts;
    }

    /// <summary>The runs that both have, each as often as the one that has fewer of it.</summary>
    public int Matches(NGramCounts other) => _counts.Sum(entry => Math.Min(entry.Value, other._counts.GetValueOrDefault(entry.Key)));
}
