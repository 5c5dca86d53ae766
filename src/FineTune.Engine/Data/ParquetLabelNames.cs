using System.Text.Json;

namespace FineTune.Engine.Data;

/// <summary>The names of a ClassLabel column that Hugging Face's datasets keeps in a Parquet file's metadata.</summary>
internal static class ParquetLabelNames
{
    private const string MetadataKey = "huggingface";

    /// <summary>The names under <c>info.features.&lt;column&gt;.names</c>; null where there are none.</summary>
    public static IReadOnlyList<string>? Find(IReadOnlyDictionary<string, string> metadata, string column)
    {
        if (!metadata.TryGetValue(MetadataKey, out string? json))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement element = document.RootElement;
        foreach (string name in (IEnumerable<string>)["info", "features", column, "names"])
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select(name => name.ToString())] : null;
    }
}
