using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Tasks.Results;

/// <summary>The metrics of an <c>all_results.json</c>.</summary>
/// <param name="Values">By name without the prefix; NaN for what is not defined.</param>
/// <param name="HookDirections">The metrics of hooks among them: true where more is better.</param>
internal sealed record EvaluationResults(IReadOnlyDictionary<string, double> Values, IReadOnlyDictionary<string, bool> HookDirections)
{
    /// <summary>Stands before the name of a metric of evaluation.</summary>
    public const string Prefix = "eval_";

    /// <summary>Of which rows the metrics are; null where the file does not say.</summary>
    public string? DatasetFingerprint { get; init; }

    /// <summary>How many rows were evaluated; null where the file does not say.</summary>
    public double? Samples => Values.TryGetValue("samples", out double samples) ? samples : null;

    public static EvaluationResults None { get; } = new(new Dictionary<string, double>(), new Dictionary<string, bool>());

    /// <exception cref="FineTuneException">FT4002: it cannot be read.</exception>
    /// <param name="prefix">What begins the names of the metrics to read.</param>
    public static EvaluationResults Read(string path, string prefix = Prefix)
    {
        try
        {
            using JsonDocument results = JsonDocument.Parse(File.ReadAllBytes(path));
            if (results.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException("it is not an object");
            }

            return Read(results.RootElement, prefix);
        }
        catch (Exception failure) when (StrictJson.IsDamage(failure) || failure is IOException)
        {
            throw new FineTuneException(DiagnosticCatalog.ResultsNotReadable, new SourcePosition(path), failure, failure.Message.TrimEnd('.'));
        }
    }

    public bool GreaterIsBetter(string metric) => HookDirections.TryGetValue(metric, out bool greater) ? greater : MetricNames.GreaterIsBetter(metric);

    private static EvaluationResults Read(JsonElement results, string prefix)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        var directions = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (JsonProperty property in results.EnumerateObject().Where(property => property.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string name = property.Name[prefix.Length..];
            switch (property.Value.ValueKind)
            {
                case JsonValueKind.Number:
                    values[name] = property.Value.GetDouble();
                    break;
                case JsonValueKind.Null:
                    // What is not defined for these rows; no bound holds for it.
                    values[name] = double.NaN;
                    break;
                case JsonValueKind.True or JsonValueKind.False when name.EndsWith(ResultFiles.GreaterIsBetter, StringComparison.Ordinal):
                    directions[name[..^ResultFiles.GreaterIsBetter.Length]] = property.Value.GetBoolean();
                    break;
            }
        }

        bool says = results.TryGetProperty(ResultFiles.DatasetFingerprint, out JsonElement fingerprint) && fingerprint.ValueKind == JsonValueKind.String;
        return new EvaluationResults(values, directions) { DatasetFingerprint = says ? fingerprint.GetString() : null };
    }
}
