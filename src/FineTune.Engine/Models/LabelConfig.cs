using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Models;

/// <summary>The head in config.json: its class, its label names (so that no model ever answers LABEL_0) and the kind of problem.</summary>
internal static class LabelConfig
{
    private static readonly string[] LabelFields = ["id2label", "label2id", "num_labels", "problem_type", SentenceModules.DimensionsField];

    /// <summary>More labels than any model has that says no more of them than their number.</summary>
    private const int MostLabels = 1_000_000;

    public static void Write(JsonObject config, HeadSpec head, ModelArchitecture architecture)
    {
        foreach (string field in LabelFields)
        {
            config.Remove(field);
        }

        config["architectures"] = new JsonArray(architecture.Name);
        config["dtype"] = "float32";
        if (head.Sentences?.Dimensions is { } dimensions)
        {
            config[SentenceModules.DimensionsField] = new JsonArray([.. dimensions.Select(text => (JsonNode)int.Parse(text, CultureInfo.InvariantCulture))]);
        }

        config.Remove("torch_dtype");
        if (head.Labels.Count == 0)
        {
            return;
        }

        var byId = new JsonObject();
        var byName = new JsonObject();
        for (int id = 0; id < head.Labels.Count; id++)
        {
            byId[id.ToString(CultureInfo.InvariantCulture)] = head.Labels[id];
            byName[head.Labels[id]] = id;
        }

        config["id2label"] = byId;
        config["label2id"] = byName;
        if (head.ProblemType is { } problemType)
        {
            config["problem_type"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(problemType.ToString());
        }
    }

    /// <exception cref="FineTuneException">FT1208: id2label has gaps, num_labels is no number of labels, or problem_type is unknown.</exception>
    public static HeadSpec Read(ConfigFile config, ModelHead head)
    {
        if (head is not (ModelHead.SequenceClassification or ModelHead.ImageClassification or ModelHead.AudioClassification
            or ModelHead.TokenClassification))
        {
            return new HeadSpec(head, []);
        }

        // Hugging Face writes no names for two unnamed labels.
        string[] labels = config.Json["id2label"] is JsonObject byId
            ? [.. Enumerable.Range(0, byId.Count).Select(id => Name(config, byId, id))]
            : Unnamed(2);
        int count = config.Positive("num_labels", Math.Max(1, labels.Length));
        return count > MostLabels
            ? throw config.Bad(string.Create(CultureInfo.InvariantCulture, $"num_labels is {count}, more than {MostLabels}"))
            // As in transformers, where a number that is not that of the names takes their place.
            : new HeadSpec(head, !config.Has("num_labels") || count == labels.Length ? labels : Unnamed(count), ReadProblemType(config));
    }

    private static string[] Unnamed(int count) => [.. Enumerable.Range(0, count).Select(id => string.Create(CultureInfo.InvariantCulture, $"LABEL_{id}"))];

    private static string Name(ConfigFile config, JsonObject byId, int id) =>
        byId[id.ToString(CultureInfo.InvariantCulture)] is JsonValue value && value.TryGetValue(out string? name)
            ? name
            : throw config.Bad($"id2label has no text for {id}");

    private static ProblemType? ReadProblemType(ConfigFile config) => config.Text("problem_type", "") switch
    {
        "" => null,
        "single_label_classification" => ProblemType.SingleLabelClassification,
        "multi_label_classification" => ProblemType.MultiLabelClassification,
        "regression" => ProblemType.Regression,
        string other => throw config.Bad($"problem_type is {other}, not single_label_classification, multi_label_classification or regression"),
    };
}
