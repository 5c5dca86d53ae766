using System.Text.Json.Serialization;

namespace FineTune.Engine.Hub.Cache;

/// <summary>
/// The list of a commit's files in the cache, <c>trees/&lt;commit&gt;.json</c>: by it a snapshot is known to be whole without a request (huggingface_hub's
/// _tree_cache.py).
/// </summary>
internal sealed record TreeCacheFile(
    [property: JsonPropertyName("format_version")] long FormatVersion,
    [property: JsonPropertyName("files")] Dictionary<string, TreeCacheEntry> Files)
{
    private const int Version = 1;

    public static TreeCacheFile Of(IReadOnlyList<HubFile> files) =>
        new(Version, files.OrderBy(file => file.Path, StringComparer.Ordinal).ToDictionary(file => file.Path, TreeCacheEntry.Of, StringComparer.Ordinal));

    /// <summary>Null where they cannot be, or the version is not ours.</summary>
    public IReadOnlyList<HubFile>? Listed()
    {
        List<HubFile> files = [.. Files.Where(file => file.Value is not null).Select(file => file.Value.ToFile(file.Key))];
        return FormatVersion == Version && files.Count == Files.Count && files.TrueForAll(file => file.Objection is null) ? files : null;
    }
}
