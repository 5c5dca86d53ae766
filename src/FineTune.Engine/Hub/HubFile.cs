namespace FineTune.Engine.Hub;

/// <summary>A file of a repository at one commit.</summary>
/// <param name="Path">With forward slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ObjectId">Git's digest of the blob; of the pointer for a file in large file storage.</param>
/// <param name="Sha256">Digest of the content of a file in large file storage; null for regular files.</param>
internal sealed record HubFile(string Path, long Bytes, string ObjectId, string? Sha256)
{
    /// <summary>The name of its content in the cache; the Hub sends it as entity tag.</summary>
    public string Etag => Sha256 ?? ObjectId;
}
