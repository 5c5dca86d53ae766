using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Engine.Tracking;

/// <summary>An entry of the log, as trainer_state.json has it.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Epoch">Epochs done, as a fraction.</param>
/// <param name="Kind">Of what.</param>
/// <param name="Values">By Hugging Face's names; NaN where a metric is not defined.</param>
internal sealed record TrackedEntry(int Step, double Epoch, TrackedKind Kind, IReadOnlyList<KeyValuePair<string, double>> Values)
{
    public static TrackedEntry Of(JsonObject entry)
    {
        TrackedKind kind = entry.Any(value => value.Key.StartsWith("eval_", StringComparison.Ordinal)) ? TrackedKind.Evaluation
            : entry.ContainsKey("train_runtime") ? TrackedKind.Summary
            : TrackedKind.Log;
        return new TrackedEntry(
            (int)Number(entry["step"]),
            Number(entry["epoch"]),
            kind,
            [.. entry.Where(value => value.Key is not ("step" or "epoch")).Select(value => KeyValuePair.Create(value.Key, Number(value.Value)))]);
    }

    /// <summary>Whatever type of number it was made from; JSON has null for what is not defined.</summary>
    private static double Number(JsonNode? node) => node is null ? double.NaN
        : node.GetValueKind() == JsonValueKind.Number ? double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"An entry of the log is no number: {node.ToJsonString()}");
}
