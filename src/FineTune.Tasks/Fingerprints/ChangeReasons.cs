using System.Text.RegularExpressions;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Fingerprints;

/// <summary>Puts the difference of two keys into words.</summary>
internal static partial class ChangeReasons
{
    private const string NotSet = "not set";

    /// <param name="rows">What a file's rows tell about its change, given both digests; null or empty where nothing is known.</param>
    /// <param name="media">Likewise which pictures or recordings of a folder changed.</param>
    public static IReadOnlyList<string> Between(
        IReadOnlyList<KeyEntry> before,
        IReadOnlyList<KeyEntry> now,
        Func<string, string, string>? rows = null,
        Func<string, string, string>? media = null)
    {
        var reasons = new List<string>();
        AddValues(Select(before, EntryKind.Value, byDisplay: false), Select(now, EntryKind.Value, byDisplay: false), reasons);
        AddFiles(Select(before, EntryKind.File, byDisplay: true), Select(now, EntryKind.File, byDisplay: true), rows, reasons);
        AddFiles(Select(before, EntryKind.Media, byDisplay: true), Select(now, EntryKind.Media, byDisplay: true), media, reasons);
        AddUpstream(before, now, EntryKind.Upstream, reasons);
        if (reasons.Count == 0)
        {
            AddUpstream(before, now, EntryKind.Told, reasons);
        }

        if (reasons.Count == 0)
        {
            // Same files, same values, another key: only their places in the list can differ.
            reasons.Add("the order of the files changed");
        }

        return reasons;
    }

    /// <summary>How many entries differ: the fewer, the nearer.</summary>
    public static int Distance(IReadOnlyList<KeyEntry> before, IReadOnlyList<KeyEntry> now)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (KeyEntry entry in before)
        {
            known[entry.Name] = entry.Value;
        }

        int same = 0;
        foreach (KeyEntry entry in now)
        {
            same += known.TryGetValue(entry.Name, out string? value) && value == entry.Value ? 1 : 0;
        }

        return before.Count + now.Count - (2 * same);
    }

    /// <summary>A few words and a count, for one line.</summary>
    public static string OneLine(IReadOnlyList<string> reasons)
    {
        const int shown = 4;
        if (reasons.Count <= shown)
        {
            return string.Join("; ", reasons);
        }

        var first = new List<string>(reasons);
        first.RemoveRange(shown, first.Count - shown);
        return string.Create(null, $"{string.Join("; ", first)} and {reasons.Count - shown} more");
    }

    private static SortedDictionary<string, KeyEntry> Select(IReadOnlyList<KeyEntry> entries, EntryKind kind, bool byDisplay)
    {
        var selected = new SortedDictionary<string, KeyEntry>(StringComparer.Ordinal);
        foreach (KeyEntry entry in entries)
        {
            if (entry.Kind == kind)
            {
                selected[byDisplay ? entry.Display : entry.Name] = entry;
            }
        }

        return selected;
    }

    private static void AddValues(SortedDictionary<string, KeyEntry> before, SortedDictionary<string, KeyEntry> now, List<string> reasons)
    {
        foreach ((string name, KeyEntry entry) in now)
        {
            string old = before.TryGetValue(name, out KeyEntry? known) ? known.Value : NotSet;
            if (old != entry.Value)
            {
                reasons.Add($"{entry.Display} changed from {Readable(old)} to {Readable(entry.Value)}");
            }
        }

        foreach ((string name, KeyEntry entry) in before)
        {
            if (!now.ContainsKey(name))
            {
                reasons.Add($"{entry.Display} changed from {Readable(entry.Value)} to {NotSet}");
            }
        }
    }

    private static void AddFiles(
        SortedDictionary<string, KeyEntry> before, SortedDictionary<string, KeyEntry> now, Func<string, string, string>? details, List<string> reasons)
    {
        foreach ((string file, KeyEntry entry) in now)
        {
            if (!before.TryGetValue(file, out KeyEntry? known))
            {
                reasons.Add($"{file} added");
            }
            else if (known.Value != entry.Value)
            {
                string detail = details?.Invoke(known.Value, entry.Value) ?? "";
                reasons.Add(detail.Length > 0 ? $"{file} changed ({detail})" : $"{file} changed");
            }
        }

        foreach (string file in before.Keys)
        {
            if (!now.ContainsKey(file))
            {
                reasons.Add($"{file} removed");
            }
        }
    }

    private static void AddUpstream(IReadOnlyList<KeyEntry> before, IReadOnlyList<KeyEntry> now, EntryKind kind, List<string> reasons)
    {
        SortedDictionary<string, KeyEntry> known = Select(before, kind, byDisplay: false);
        foreach ((string name, KeyEntry entry) in Select(now, kind, byDisplay: false))
        {
            if (!known.TryGetValue(name, out KeyEntry? old) || old.Value != entry.Value)
            {
                reasons.Add(entry.Display);
            }
        }
    }

    /// <summary>A JSON value as a project file has it: <c>2e-5</c>, not <c>2E-05</c>.</summary>
    private static string Readable(string json) => json.Trim('"') is { Length: > 0 } text ? Exponent().Replace(text, "$1e$2$3") : "empty";

    [GeneratedRegex(@"^(-?\d+(?:\.\d+)?)E(?:\+|(-))0*(\d+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Exponent();
}
