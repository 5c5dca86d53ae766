using System.Text.Json.Nodes;

namespace FineTune.Answers;

/// <summary>What a trained model's config.json keeps of its data, so that it is asked about a text as it was trained on one.</summary>
internal static class AnswerConfig
{
    public const string PairsField = "has_text_pairs";
    public const string SplitField = "word_split";
    public const string MarksField = "word_split_marks";
    public const string ThresholdField = "multi_label_threshold";

    /// <summary>transformers' own field.</summary>
    public const string PrefixField = "prefix";

    private const double DefaultThreshold = 0.5;

    /// <summary>Whether the model was trained on pairs of texts; null where the file does not say.</summary>
    public static bool? HasPairs(JsonObject config) => Flag(config[PairsField]);

    /// <summary>The probability from which a label of several is predicted.</summary>
    public static double Threshold(JsonObject config) =>
        config[ThresholdField] is JsonValue value && value.TryGetValue(out double threshold) ? threshold : DefaultThreshold;

    /// <summary>What stands before each text that the model is asked about; empty for nothing.</summary>
    public static string Prefix(JsonObject config) => Text(config[PrefixField]) ?? "";

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

    public static string NameOf(WordSeparation separation) => separation.ToString().ToLowerInvariant();

    private static bool? Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
