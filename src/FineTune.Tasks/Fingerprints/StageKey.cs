using System.Security.Cryptography;
using System.Text;

namespace FineTune.Tasks.Fingerprints;

/// <summary>SHA-256 over a stage's entries, in an order and a form that no machine changes.</summary>
internal sealed class StageKey
{
    public StageKey(IEnumerable<KeyEntry> entries)
    {
        var sorted = new List<KeyEntry>(entries);
        sorted.Sort((first, second) => string.CompareOrdinal(first.Name, second.Name));
        Entries = sorted;
        Value = Digest(sorted.ConvertAll(entry => (entry.Name, entry.Value)));
    }

    public IReadOnlyList<KeyEntry> Entries { get; }

    /// <summary>Lower-case hex.</summary>
    public string Value { get; }

    /// <summary>A digest of names and values; lengths stand before both, so that no two lists read the same.</summary>
    public static string Digest(IEnumerable<(string Name, string Value)> entries)
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in entries)
        {
            text.Append(name.Length).Append(':').Append(name).Append('=').Append(value.Length).Append(':').Append(value).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
