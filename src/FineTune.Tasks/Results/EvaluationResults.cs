using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Tasks.Results;

/// <summary>The metrics of an <c>all_results.json</c>.</summary>
internal static class EvaluationResults
{
    /// <summary>Stands before the name of a metric of evaluation.</summary>
    public const string Prefix = "eval_";

    /// <summary>By name without the prefix; NaN for what is not defined.</summary>
    /// <exception cref="FineTuneException">FT4002: it cannot be read.</exception>
    public static Dictionary<string, double> Read(string path)
    {
        try
        {
            using JsonDocument results = JsonDocument.Parse(File.ReadAllBytes(path));
            if (results.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException("it is not an object");
            }

            var values = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (JsonProperty property in results.RootElement.EnumerateObject())
            {
                // Null is what is not defined for these rows; no bound holds for it.
                if (property.Value.ValueKind is JsonValueKind.Number or JsonValueKind.Null && property.Name.StartsWith(Prefix, StringComparison.Ordinal))
                {
                    values[property.Name[Prefix.Length..]] = property.Value.ValueKind == JsonValueKind.Null ? double.NaN : property.Value.GetDouble();
                }
            }

            return values;
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            throw new FineTuneException(DiagnosticCatalog.ResultsNotReadable, new SourcePosition(path), failure, failure.Message.TrimEnd('.'));
        }
    }
}
