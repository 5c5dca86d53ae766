using System.Security.Cryptography;
using System.Text;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Fingerprints;

/// <summary>SHA-256 over a stage's entries, in an order and a form that no machine changes.</summary>
internal sealed class StageKey
{
    public StageKey(IEnumerable<KeyEntry> entries)
    {
        var sorted = new List<KeyEntry>(entries);
        sorted.Sort((first, second) => string.CompareOrdinal(first.Name, second.Name));
        Entries = sorted;
        Value = Digest(sorted);
    }

    public IReadOnlyList<KeyEntry> Entries { get; }

    /// <summary>Lower-case hex.</summary>
    public string Value { get; }

    /// <summary>A digest of names and values; lengths stand before both, so that no two lists read the same.</summary>
    public static string Digest(IEnumerable<KeyEntry> entries)
    {
        var text = new StringBuilder();
        foreach (KeyEntry entry in entries)
        {
            text.Append(entry.Name.Length).Append(':').Append(entry.Name).Append('=').Append(entry.Value.Length).Append(':').Append(entry.Value).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
