using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The labels of a project by id, and how each Dataset's values become ids.</summary>
internal sealed class LabelMap
{
    private const int MinLabels = 2;

    private readonly Dictionary<string, int> _ids;

    /// <summary>True where the names were given, so that integers may stand for them.</summary>
    private readonly bool _declared;

    private LabelMap(IReadOnlyList<string> names, bool declared)
    {
        Names = names;
        _declared = declared;
        _ids = names.Index().DistinctBy(entry => entry.Item).ToDictionary(entry => entry.Item, entry => entry.Index);
    }

    /// <summary>Names by id.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Takes the names given, or else the distinct labels of the training split: integers by value, others by their characters.</summary>
    /// <param name="least">Labels there must be.</param>
    public static LabelMap Create(IReadOnlyList<DatasetScan> training, int least = MinLabels)
    {
        IReadOnlyList<string>? given = GivenNames(training);
        LabelMap map = given is not null
            ? new LabelMap(given, declared: true)
            : new LabelMap(Sort([.. training.SelectMany(scan => scan.SelectedValues()).Select(value => value.Text).Distinct()]), declared: false);
        return map._ids.Count >= least
            ? map
            : throw new FineTuneException(DiagnosticCatalog.TooFewLabels, training[0].Spec.Position ?? new SourcePosition(training[0].Spec.Files[0]), Quantity.Of(map._ids.Count, "label"));
    }

    /// <summary>Names that nothing in the data is looked up by.</summary>
    public static LabelMap Of(params IReadOnlyList<string> names) => new(names, declared: false);

    /// <summary>The label of the rest of a word whose begin has a label: I-person for B-person where there is one, else the same.</summary>
    /// <param name="id">Of the begin's label; below 0 where it has none, and then the rest has none.</param>
    public int Inside(int id) => id >= 0 && Names[id] is ['B', '-', ..] name && _ids.TryGetValue($"I-{name[2..]}", out int inside) ? inside : id;

    /// <summary>The id of each of a Dataset's values, below 0 where it has none; every selected one must have one.</summary>
    public int[] IdsOf(DatasetScan scan)
    {
        LabelMap? own = scan.LabelNames is null ? null : new LabelMap(scan.LabelNames, declared: true);
        HashSet<LabelValue> selected = [.. scan.SelectedValues()];
        Func<string, int> find = own is null ? Finder(selected) : Compose(own.Finder(selected), own);
        int[] result = new int[scan.Values.Count];
        for (int index = 0; index < result.Length; index++)
        {
            LabelValue value = scan.Values[index];
            result[index] = find(value.Text);
            if (result[index] < 0 && selected.Contains(value))
            {
                IReadOnlyList<string> names = own?.Names ?? Names;
                throw new FineTuneException(DiagnosticCatalog.BadLabel, value.Position, ShortText.Of(value.Text), Quantity.Of(names.Count, "label"), ShortText.List(names));
            }
        }

        return result;
    }

    /// <summary>A Dataset with names of its own: value to name by those, name to id by the training split's.</summary>
    private Func<string, int> Compose(Func<string, int> findOwn, LabelMap own) =>
        text => findOwn(text) is var id && id >= 0 ? _ids.GetValueOrDefault(own.Names[id], -1) : -1;

    /// <summary>
    /// Values are names, unless names were given and one value is none of them while all are integers: then they are ids. One
    /// choice for a whole Dataset, or the names 1 to 5 and the ids 0 to 4 would be mixed in silence.
    /// </summary>
    private Func<string, int> Finder(IReadOnlyCollection<LabelValue> selected)
    {
        bool areIds = _declared
            && selected.Any(value => !_ids.ContainsKey(value.Text))
            && selected.All(value => IsInteger(value.Text, out _));
        return areIds
            ? text => IsInteger(text, out long id) && id >= 0 && id < Names.Count ? (int)id : -1
            : text => _ids.GetValueOrDefault(text, -1);
    }

    private static IReadOnlyList<string>? GivenNames(IReadOnlyList<DatasetScan> training)
    {
        DatasetScan? first = training.FirstOrDefault(scan => scan.LabelNames is not null);
        DatasetScan? other = training.FirstOrDefault(scan => scan.LabelNames is not null && !scan.LabelNames.SequenceEqual(first!.LabelNames!));
        return other is null
            ? first?.LabelNames
            : throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, other.Spec.Position,
                $"Two Datasets of the training split have different LabelNames: {ShortText.List(first!.LabelNames!)} and {ShortText.List(other.LabelNames!)}");
    }

    private static List<string> Sort(List<string> texts)
    {
        if (texts.TrueForAll(text => IsInteger(text, out _)))
        {
            return [.. texts.OrderBy(text => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)).ThenBy(text => text, StringComparer.Ordinal)];
        }

        texts.Sort(StringComparer.Ordinal);
        return texts;
    }

    private static bool IsInteger(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
