using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The labels of a project by id, and how each Dataset's values become ids.</summary>
internal sealed class LabelMap
{
    private const int MinLabels = 2;

    private readonly Dictionary<string, int> _ids;

    private readonly LabelReadings _readings;

    private LabelMap(IReadOnlyList<string> names, LabelReadings readings)
    {
        Names = names;
        _readings = readings;
        _ids = names.Index().DistinctBy(entry => entry.Item).ToDictionary(entry => entry.Item, entry => entry.Index);
    }

    /// <summary>Names by id.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A Dataset whose integers are read as names though they could be ids of other names; null where there is none.</summary>
    public DatasetScan? Ambiguous => _readings.Ambiguous;

    /// <summary>Takes the names given, or else the distinct labels of the training split: integers by value, others by their characters.</summary>
    /// <param name="scans">Those of all splits.</param>
    /// <param name="least">Labels there must be.</param>
    /// <param name="ofAllSplits">True takes those of the other splits as well: no model has a head of them.</param>
    public static LabelMap Create(IReadOnlyList<DatasetScan> scans, int least = MinLabels, bool ofAllSplits = false)
    {
        DatasetScan[] training = [.. scans.Where(scan => ofAllSplits || scan.Spec.Split == SplitNames.Train)];
        IReadOnlyList<string>? given = GivenNames(training) ?? MultiHotNames(training);
        var map = new LabelMap(
            given ?? Sort([.. training.SelectMany(scan => scan.SelectedValues()).Select(value => value.Text).Distinct()]),
            new LabelReadings(scans, given));
        return map._ids.Count >= least
            ? map
            : throw new FineTuneException(
                DiagnosticCatalog.TooFewLabels,
                training[0].Spec.Position ?? new SourcePosition(training[0].Spec.Files[0]),
                Quantity.Of(map._ids.Count, "label"));
    }

    /// <summary>Names that nothing in the data is looked up by.</summary>
    public static LabelMap Of(params IReadOnlyList<string> names) => new(names, new LabelReadings([], null));

    /// <summary>The label of the rest of a word whose begin has a label: I-person for B-person where there is one, else the same.</summary>
    /// <param name="id">Of the begin's label; below 0 where it has none, and then the rest has none.</param>
    public int Inside(int id)
    {
        if (id < 0 || Names[id] is not ['B', .. var type] || type is not ("" or ['-', ..]))
        {
            return id;
        }

        // BMES writes M for I.
        return _ids.TryGetValue($"I{type}", out int inside) || _ids.TryGetValue($"M{type}", out inside) ? inside : id;
    }

    /// <summary>The id of each of a Dataset's values, below 0 where it has none; every selected one must have one.</summary>
    public int[] IdsOf(DatasetScan scan)
    {
        IReadOnlyList<string> names = scan.IdNames ?? Names;
        HashSet<string> known = [.. names];
        Func<string, int> find = !_readings.AreIds(scan) ? text => known.Contains(text) ? IdOf(text) : -1
            : text => !LabelReadings.IsId(text, out long id) || id < 0 || id >= names.Count ? -1
            : names.SequenceEqual(Names) ? (int)id
            : IdOf(names[(int)id]);
        HashSet<LabelValue> selected = [.. scan.SelectedValues()];
        int[] result = new int[scan.Values.Count];
        for (int index = 0; index < result.Length; index++)
        {
            LabelValue value = scan.Values[index];
            result[index] = find(value.Text);
            if (result[index] < 0 && selected.Contains(value))
            {
                string list = ShortText.List(names);
                throw new FineTuneException(DiagnosticCatalog.BadLabel, value.Position, ShortText.Of(value.Text), Quantity.Of(names.Count, "label"),
                    _readings.AreIds(scan) ? FormattableString.Invariant($"{list} (by their ids 0 to {names.Count - 1})") : list);
            }
        }

        return result;
    }

    private int IdOf(string name) => _ids.GetValueOrDefault(name, -1);

    private static IReadOnlyList<string>? GivenNames(IReadOnlyList<DatasetScan> training)
    {
        DatasetScan? first = training.FirstOrDefault(scan => scan.LabelNames is not null);
        DatasetScan? other = training.FirstOrDefault(scan => scan.LabelNames is not null && !scan.LabelNames.SequenceEqual(first!.LabelNames!));
        return other is null
            ? first?.LabelNames
            : throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, other.Spec.Position,
                $"Two Datasets of the training split have different LabelNames: {ShortText.List(first!.LabelNames!)} and {ShortText.List(other.LabelNames!)}");
    }

    /// <summary>Of zeros and ones the labels are there that no row has, too.</summary>
    private static IReadOnlyList<string>? MultiHotNames(IReadOnlyList<DatasetScan> training) => training[0].Table.MultiHotLabels is { } labels
        ? [.. Enumerable.Range(0, labels).Select(label => label.ToString(CultureInfo.InvariantCulture))] : null;

    private static List<string> Sort(List<string> texts)
    {
        if (texts.TrueForAll(text => LabelReadings.IsInteger(text, out _)))
        {
            return [.. texts.OrderBy(text => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
                .ThenBy(text => text, StringComparer.Ordinal)];
        }

        texts.Sort(StringComparer.Ordinal);
        return texts;
    }
}
