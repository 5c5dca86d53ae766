using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Engine.Native;

/// <summary>How fast and how right a process multiplied.</summary>
/// <param name="OperationsPerSecond">10^9 multiplications and additions a second, by the best round.</param>
/// <param name="WorstError">The largest difference from the plain sum in double, in units of what float32 allows; NaN where a product was none.</param>
/// <param name="IsHeldBack">True where MKL takes slower kernels than the processor has.</param>
internal sealed record ProductMeasurement(double OperationsPerSecond, double WorstError, bool IsHeldBack)
{
    /// <summary>Whether the products are those of any right float32 multiplication.</summary>
    public bool IsRight => WorstError <= 1;

    /// <exception cref="JsonException">The text is no measurement.</exception>
    public static ProductMeasurement Parse(string text)
    {
        JsonNode? json = JsonNode.Parse(text);
        return json is JsonObject measured
            && measured["gflops"] is JsonValue speed && speed.TryGetValue(out double operations)
            && measured["error"] is JsonValue error && error.TryGetValue(out string? worst)
            && double.TryParse(worst, CultureInfo.InvariantCulture, out double worstError)
            && measured["held_back"] is JsonValue held && held.TryGetValue(out bool isHeldBack)
                ? new ProductMeasurement(operations, worstError, isHeldBack)
                : throw new JsonException("no measurement of products");
    }

    public JsonObject ToJson() => new()
    {
        ["gflops"] = OperationsPerSecond,
        // JSON has no NaN.
        ["error"] = WorstError.ToString("R", CultureInfo.InvariantCulture),
        ["held_back"] = IsHeldBack,
    };
}
