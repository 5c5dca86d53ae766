using System.Text.Json.Serialization;

namespace FineTune.Engine.Hub.Cache;

/// <summary>The list of a commit's files in the cache, <c>trees/&lt;commit&gt;.json</c>: by it a snapshot is known to be whole without a request (huggingface_hub's _tree_cache.py).</summary>
internal sealed record TreeCacheFile(
    [property: JsonPropertyName("format_version")] int FormatVersion,
    [property: JsonPropertyName("files")] SortedDictionary<string, TreeCacheEntry> Files)
{
    public const int CurrentVersion = 1;
}

/// <param name="LfsSha256">Null for regular files.</param>
internal sealed record TreeCacheEntry(
    [property: JsonPropertyName("size")] long Size,
    [property: JsonPropertyName("blob_id")] string BlobId,
    [property: JsonPropertyName("lfs_sha256")] string? LfsSha256,
    [property: JsonPropertyName("lfs_size")] long? LfsSize);
