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

    public const string NBestField = "n_best_size";
    public const string MaxAnswerLengthField = "max_answer_length";
    public const string VersionTwoField = "version_2_with_negative";
    public const string NullThresholdField = "null_score_diff_threshold";
    public const string DocStrideField = "doc_stride";
    public const string MaxLengthField = "max_seq_length";
    public const string TruncationField = "truncation_policy";

    /// <summary>The value of <see cref="TruncationField"/> that is written: of texts that are cut there is none.</summary>
    public const string Windows = "window";

    private const int DefaultDocStride = 128;
    private const double DefaultThreshold = 0.5;

    /// <summary>Whether the model was trained on pairs of texts; null where the file does not say.</summary>
    public static bool? HasPairs(JsonObject config) => Flag(config[PairsField]);

    /// <summary>The probability from which a label of several is predicted.</summary>
    public static double Threshold(JsonObject config) =>
        config[ThresholdField] is JsonValue value && value.TryGetValue(out double threshold) ? threshold : DefaultThreshold;

    /// <summary>What stands before each text that the model is asked about; empty for nothing.</summary>
    public static string Prefix(JsonObject config) => Text(config[PrefixField]) ?? "";

    /// <summary>How the answer to a question is chosen; as run_qa.py does where the file does not say.</summary>
    public static AnswerOptions Options(JsonObject config)
    {
        var defaults = new AnswerOptions();
        return new AnswerOptions
        {
            NBestSize = Positive(config[NBestField]) ?? defaults.NBestSize,
            MaxAnswerLength = Positive(config[MaxAnswerLengthField]) ?? defaults.MaxAnswerLength,
            VersionTwoWithNegative = Flag(config[VersionTwoField]) == true,
            NullScoreDiffThreshold = config[NullThresholdField] is JsonValue value && value.TryGetValue(out double threshold) ? threshold : 0,
        };
    }

    /// <summary>Tokens of the longest row that the model was trained on; null where the file does not say.</summary>
    public static int? MaxLength(JsonObject config) => Positive(config[MaxLengthField]);

    /// <summary>Tokens that a window over a long text shares with the one before it.</summary>
    public static int DocStride(JsonObject config) =>
        config[DocStrideField] is JsonValue value && value.TryGetValue(out int stride) && stride >= 0 ? stride : DefaultDocStride;

    /// <summary>
    /// Tokens that a window over a long text shares with the one before it, of a model that was trained on windows; null where long texts are cut.
    /// </summary>
    public static int? WindowStride(JsonObject config) => Text(config[TruncationField]) == Windows ? DocStride(config) : null;

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

    private static int? Positive(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) && number > 0 ? number : null;

    private static bool? Flag(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
