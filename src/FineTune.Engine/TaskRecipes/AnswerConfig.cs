using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.TaskRecipes;

/// <summary>What a trained model's config.json keeps of its data, so that it is asked about a text as it was trained on one.</summary>
internal static class AnswerConfig
{
    private const string PairsField = "has_text_pairs";
    private const string SplitField = "word_split";
    private const string MarksField = "word_split_marks";

    // Of another task's base model they would say something else.
    private static readonly string[] Fields = [PairsField, SplitField, MarksField];

    public static void Write(JsonObject config, FineTuneTask task, DatasetInfo dataset)
    {
        foreach (string field in Fields)
        {
            config.Remove(field);
        }

        if (task == FineTuneTask.TextClassification)
        {
            config[PairsField] = dataset.HasPairs;
        }

        if (dataset.WordSplit is { } split)
        {
            config[SplitField] = NameOf(split.Separation);
            config[MarksField] = new JsonObject
            {
                ["splits_inside"] = split.SplitsInside,
                ["joins_start"] = split.JoinsStart,
                ["joins_end"] = split.JoinsEnd,
                ["joins_abbreviation"] = split.JoinsAbbreviation,
                ["single_characters"] = split.SingleCharacters,
            };
        }
    }

    /// <summary>Whether the model was trained on pairs of texts; null where the file does not say.</summary>
    public static bool? HasPairs(JsonObject config) => Flag(config[PairsField]);

    /// <summary>How the words were separated; as most data have them where the file does not say.</summary>
    public static WordSplit WordSplit(JsonObject config)
    {
        JsonNode? marks = config[MarksField] as JsonObject;
        string? name = Text(config[SplitField]);
        return new WordSplit
        {
            Separation = Enum.GetValues<WordSeparation>().FirstOrDefault(separation => NameOf(separation) == name),
            SplitsInside = Text(marks?["splits_inside"]) ?? "",
            JoinsStart = Text(marks?["joins_start"]) ?? "",
            JoinsEnd = Text(marks?["joins_end"]) ?? "",
            JoinsAbbreviation = Text(marks?["joins_abbreviation"]) ?? "",
            SingleCharacters = Flag(marks?["single_characters"]) == true,
        };
    }

    private static string NameOf(WordSeparation separation) => separation.ToString().ToLowerInvariant();

    private static bool? Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
