using System.Globalization;

namespace FineTune.Engine.Data;

/// <summary>
/// Decides whether integers of label columns are names or ids: once for all Datasets that share their names. A test file without the first class
/// would otherwise be read as names while training is read as ids, and every label of it would be one off.
/// </summary>
internal sealed class LabelReadings
{
    private readonly HashSet<DatasetScan> _withIds = new(ReferenceEqualityComparer.Instance);

    /// <param name="scans">Those of all splits.</param>
    /// <param name="declared">Names by id that hold for scans without names of their own; null where none were given, so that every value is a name.</param>
    public LabelReadings(IReadOnlyList<DatasetScan> scans, IReadOnlyList<string>? declared)
    {
        var named = scans.Select(scan => (Scan: scan, Names: scan.IdNames ?? declared)).Where(entry => entry.Names is not null);
        foreach (var group in named.GroupBy(entry => string.Join('\n', entry.Names!), entry => entry.Scan))
        {
            Judge([.. group.OrderBy(scan => scan.Spec.Split != Contracts.SplitNames.Train)], group.First().IdNames ?? declared!);
        }
    }

    /// <summary>The first scan whose integers were taken for names though each could be an id of another name; null where there is none.</summary>
    public DatasetScan? Ambiguous { get; private set; }

    public bool AreIds(DatasetScan scan) => _withIds.Contains(scan);

    public static bool IsInteger(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>True where a value can be an id: an integer, or a boolean, of which false is 0.</summary>
    public static bool IsId(string text, out long id)
    {
        id = text == "true" ? 1 : 0;
        return IsBoolean(text) || IsInteger(text, out id);
    }

    private static bool IsBoolean(string text) => text is "true" or "false";

    private void Judge(IReadOnlyList<DatasetScan> scans, IReadOnlyList<string> names)
    {
        HashSet<string> known = [.. names];
        if (!names.Any(name => IsInteger(name, out _)))
        {
            // Nothing can be meant but one: a Dataset with texts and one with ids go together.
            _withIds.UnionWith(scans.Where(scan => scan.HasClassLabels || Of(scan, known) == LabelReading.Ids));
            return;
        }

        LabelReading[] readings = [.. scans.Where(scan => !scan.HasClassLabels).Select(scan => Of(scan, known))];
        LabelReading decided = readings.FirstOrDefault(reading => reading != LabelReading.Either);
        bool areIds = decided == LabelReading.Ids || (decided == LabelReading.Either && scans.Any(scan => scan.HasClassLabels));
        _withIds.UnionWith(scans.Where(scan => scan.HasClassLabels || areIds));
        if (decided == LabelReading.Either && !areIds)
        {
            Ambiguous ??= scans.FirstOrDefault(scan => scan.SelectedValues().Any(value => IsInteger(value.Text, out long id) && names[(int)id] != value.Text));
        }
    }

    /// <summary>By the rows that count; where these allow both, by the others of the same files.</summary>
    private static LabelReading Of(DatasetScan scan, HashSet<string> names) =>
        Of([.. scan.SelectedValues().Select(value => value.Text)], names) is var reading and not LabelReading.Either
            ? reading
            : Of([.. scan.Values.Select(value => value.Text).Where(text => text != TokenLabels.IgnoredText && IsInteger(text, out _))], names);

    private static LabelReading Of(string[] values, HashSet<string> names)
    {
        // Beside names such as True and False a boolean is a name in another casing, and their order need not be that of the ids.
        if (!Array.TrueForAll(values, text => IsId(text, out _))
            || Array.Exists(values, text => IsBoolean(text) && !names.Contains(text) && names.Contains(text, StringComparer.OrdinalIgnoreCase)))
        {
            return LabelReading.Names;
        }

        return !Array.TrueForAll(values, names.Contains) ? LabelReading.Ids
            : Array.Exists(values, text => IsInteger(text, out long id) && (id < 0 || id >= names.Count)) ? LabelReading.Names
            : LabelReading.Either;
    }
}
