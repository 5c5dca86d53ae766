using System.Text.Json.Serialization;

namespace FineTune.Engine.Hub.Cache;

/// <summary>A file of a list in the cache.</summary>
/// <param name="LfsSha256">Null for a file that is not in large file storage.</param>
internal sealed record TreeCacheEntry(
    [property: JsonPropertyName("size")] long Size,
    [property: JsonPropertyName("blob_id")] string BlobId,
    [property: JsonPropertyName("lfs_sha256")] string? LfsSha256 = null,
    [property: JsonPropertyName("lfs_size")] long? LfsSize = null)
{
    public static TreeCacheEntry Of(HubFile file) => new(file.Bytes, file.ObjectId, file.Sha256, file.Sha256 is null ? null : file.Bytes);

    public HubFile ToFile(string path) => new(path, LfsSize ?? Size, BlobId, LfsSha256);
}
