using System.Text.Json.Nodes;

namespace FineTune.Engine.Models;

/// <summary>What config.json keeps for predictions besides what transformers reads.</summary>
internal static class TaskConfig
{
    private const string ThresholdField = "multi_label_threshold";
    private const double DefaultThreshold = 0.5;

    /// <summary>The probability from which a label of several is predicted.</summary>
    public static double Threshold(JsonObject config) =>
        config[ThresholdField] is JsonValue value && value.TryGetValue(out double threshold) ? threshold : DefaultThreshold;

    public static void WriteThreshold(JsonObject config, double threshold) => config[ThresholdField] = threshold;
}
