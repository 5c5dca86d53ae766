using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Models;

/// <summary>The label names in config.json, so that no model ever answers LABEL_0.</summary>
internal static class LabelConfig
{
    public static void Write(JsonObject config, IReadOnlyList<string> labels, ModelFamily family)
    {
        var byId = new JsonObject();
        var byName = new JsonObject();
        for (int id = 0; id < labels.Count; id++)
        {
            byId[id.ToString(CultureInfo.InvariantCulture)] = labels[id];
            byName[labels[id]] = id;
        }

        config["architectures"] = new JsonArray(family.SequenceClassifierArchitecture);
        config["problem_type"] = "single_label_classification";
        config["dtype"] = "float32";
        config["id2label"] = byId;
        config["label2id"] = byName;
    }

    /// <exception cref="FineTuneException">FT1208: id2label is absent or has gaps.</exception>
    public static IReadOnlyList<string> Read(ConfigFile config)
    {
        if (config.Json["id2label"] is not JsonObject byId || byId.Count == 0)
        {
            throw config.Bad("id2label is absent");
        }

        return [.. Enumerable.Range(0, byId.Count).Select(id => Name(config, byId, id))];
    }

    private static string Name(ConfigFile config, JsonObject byId, int id) =>
        byId[id.ToString(CultureInfo.InvariantCulture)] is JsonValue value && value.TryGetValue(out string? name)
            ? name
            : throw config.Bad($"id2label has no text for {id}");
}
