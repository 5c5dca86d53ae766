using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Models;

/// <summary>
/// Where the rows of a base model's head go. Label names in any order are the same labels, so rows go to the labels of their names
/// (transformers/examples/pytorch: run_glue.py and run_ner.py reorder labels to the same end). A head of other labels says nothing of these.
/// </summary>
internal sealed record LabelAlignment
{
    private LabelAlignment()
    {
    }

    /// <summary>The row for each label of the project; null leaves the rows where they are.</summary>
    public long[]? Rows { get; private init; }

    /// <summary>True where the base model's head was trained with other labels, so that the last layer starts anew.</summary>
    public bool IsAnew { get; private init; }

    /// <summary>True where the labels of one side are numbers without names: rows stay where they are, whatever they stand for.</summary>
    public bool IsByNumber { get; private init; }

    /// <summary>Label names of the base model by id; empty where it has none.</summary>
    public IReadOnlyList<string> BaseLabels { get; private init; } = [];

    /// <param name="config">The base model's config.json.</param>
    /// <param name="head">The head the model is to have.</param>
    public static LabelAlignment Of(ConfigFile config, HeadSpec head)
    {
        string[] names = Names(config.Json);
        // What a regression's one number is called does not matter.
        if (names.SequenceEqual(head.Labels)
            || (names.Length == 0 && AreMadeUp(head.Labels))
            || head is { ProblemType: ProblemType.Regression, Labels.Count: 1 })
        {
            return new LabelAlignment { BaseLabels = names };
        }

        return ByName(names, head.Labels, StringComparer.Ordinal) ?? ByName(names, head.Labels, StringComparer.OrdinalIgnoreCase)
            ?? (AreNumbers(names) || AreNumbers(head.Labels)
                ? new LabelAlignment { BaseLabels = names, IsByNumber = true }
                : new LabelAlignment { BaseLabels = names, IsAnew = true });
    }

    /// <summary>Null where the names of the two are not the same, each once.</summary>
    private static LabelAlignment? ByName(string[] names, IReadOnlyList<string> labels, StringComparer comparer)
    {
        if (names.Length != labels.Count || names.Distinct(comparer).Count() != names.Length || !names.ToHashSet(comparer).SetEquals(labels))
        {
            return null;
        }

        Dictionary<string, long> rows = names.Index().ToDictionary(name => name.Item, name => (long)name.Index, comparer);
        long[] order = [.. labels.Select(label => rows[label])];
        return new LabelAlignment { BaseLabels = names, Rows = order.Index().All(row => row.Item == row.Index) ? null : order };
    }

    /// <summary><c>id2label</c>, or the same the other way round; empty where there are no names but those that transformers makes up.</summary>
    private static string[] Names(JsonObject config)
    {
        string[] names = InOrder((config["id2label"] as JsonObject)?.Select(pair => (Id: Number(pair.Key), Name: Text(pair.Value))));
        names = names.Length > 0 && !AreMadeUp(names)
            ? names
            : InOrder((config["label2id"] as JsonObject)?.Select(pair => (Id: Number(Text(pair.Value)), Name: (string?)pair.Key)));
        return AreMadeUp(names) ? [] : names;
    }

    /// <summary>Empty where ids are missing or double.</summary>
    private static string[] InOrder(IEnumerable<(int? Id, string? Name)>? labels)
    {
        (int? Id, string? Name)[] ordered = [.. (labels ?? []).OrderBy(label => label.Id)];
        return ordered.Index().All(label => label.Item.Id == label.Index && label.Item.Name is not null) ? [.. ordered.Select(label => label.Name!)] : [];
    }

    private static string? Text(JsonNode? value) => value is JsonValue ? value.ToString() : null;

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static bool AreMadeUp(IReadOnlyList<string> names) =>
        names.Index().All(name => name.Item == string.Create(CultureInfo.InvariantCulture, $"LABEL_{name.Index}"));

    private static bool AreNumbers(IReadOnlyList<string> names) => names.Index().All(name => Number(name.Item) == name.Index);
}
