using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTune.Contracts;

/// <summary>
/// What a model makes of the project's samples, as Evaluate leaves it beside the metrics: an array of objects with <c>text</c> and <c>generated</c>.
/// </summary>
public static class SampleFile
{
    /// <param name="samples">Each text and what the model makes of it.</param>
    public static void Write(string path, IEnumerable<KeyValuePair<string, string>> samples)
    {
        var json = new JsonArray();
        foreach ((string text, string generated) in samples)
        {
            json.Add((JsonNode)new JsonObject { ["text"] = text, ["generated"] = generated });
        }

        File.WriteAllText(path, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    /// <returns>Empty where there is no such file.</returns>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string path)
    {
        var samples = new List<KeyValuePair<string, string>>();
        if (File.Exists(path))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonElement sample in document.RootElement.EnumerateArray())
            {
                samples.Add(KeyValuePair.Create(Text(sample, "text"), Text(sample, "generated")));
            }
        }

        return samples;
    }

    private static string Text(JsonElement sample, string name) =>
        sample.TryGetProperty(name, out JsonElement text) && text.GetString() is { } value ? value : throw new JsonException($"a sample has no {name}");
}
