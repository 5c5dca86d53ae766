using System.Text.Json;

namespace FineTune.Engine.Data;

/// <summary>The names of a ClassLabel column that Hugging Face's datasets keeps in a Parquet file's metadata.</summary>
internal static class ParquetLabelNames
{
    private const string MetadataKey = "huggingface";

    /// <summary>The names of the column's feature under <c>info.features</c>, also of a list's; null where there are none.</summary>
    public static IReadOnlyList<string>? Find(IReadOnlyDictionary<string, string> metadata, string column)
    {
        if (!metadata.TryGetValue(MetadataKey, out string? json))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(json);
        return Member(document.RootElement, "info") is { } info && Member(info, "features") is { } features && Feature(features, column) is { } feature
            ? Names(feature)
            : null;
    }

    /// <summary>That of the column itself, or of a structure's part, which is called by both names.</summary>
    private static JsonElement? Feature(JsonElement features, string column) => Member(features, column)
        ?? (column.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && Member(features, column[..dot]) is { } structure
            ? Member(structure, column[(dot + 1)..])
            : null);

    /// <summary>A list's feature has that of its elements under <c>feature</c>, in older files in brackets.</summary>
    private static IReadOnlyList<string>? Names(JsonElement feature) => feature switch
    {
        { ValueKind: JsonValueKind.Array } when feature.GetArrayLength() == 1 => Names(feature[0]),
        _ when Member(feature, "names") is { ValueKind: JsonValueKind.Array } names => [.. names.EnumerateArray().Select(name => name.ToString())],
        _ when Member(feature, "feature") is { } element => Names(element),
        _ => null,
    };

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : null;
}
