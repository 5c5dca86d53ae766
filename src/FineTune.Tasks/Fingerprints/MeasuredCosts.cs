using System.Security.Cryptography;
using System.Text.Json;
using FineTune.Contracts;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// Results of training tell how long it took and how much memory, which are other numbers in every run. What reads them is not to run again for that, so such
/// a file has a second digest that leaves them out.
/// </summary>
internal static class MeasuredCosts
{
    private static readonly string[] Files = [ResultFiles.TrainResults, ResultFiles.TrainerState];

    // Hugging Face's names: train_runtime, eval_samples_per_second, train_steps_per_second; and our train_peak_rss.
    private static readonly string[] Endings = ["_runtime", "_per_second", "_peak_rss"];

    /// <summary>SHA-256, in lower-case hex, of a stage's output without its costs; null for a file that has none.</summary>
    /// <param name="path">Full path.</param>
    public static string? DigestWithout(string path)
    {
        if (Array.IndexOf(Files, Path.GetFileName(path)) < 0 || !File.Exists(path))
        {
            return null;
        }

        try
        {
            using JsonDocument results = JsonDocument.Parse(File.ReadAllBytes(path));
            using var rest = new MemoryStream();
            using (var writer = new Utf8JsonWriter(rest))
            {
                Write(results.RootElement, writer);
            }

            return Convert.ToHexStringLower(SHA256.HashData(rest.ToArray()));
        }
        catch (Exception exception) when (StrictJson.IsDamage(exception))
        {
            // Not what an engine of ours writes: it counts as it is.
            return null;
        }
    }

    private static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    if (!Array.Exists(Endings, ending => member.Name.EndsWith(ending, StringComparison.Ordinal)))
                    {
                        writer.WritePropertyName(member.Name);
                        Write(member.Value, writer);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement element in value.EnumerateArray())
                {
                    Write(element, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
