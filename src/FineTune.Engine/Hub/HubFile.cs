namespace FineTune.Engine.Hub;

/// <summary>A file of a repository at one commit.</summary>
/// <param name="Path">With forward slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ObjectId">Git's digest of the blob; of the pointer for a file in large file storage.</param>
/// <param name="Sha256">Digest of the content of a file in large file storage; null for regular files.</param>
internal sealed record HubFile(string Path, long Bytes, string ObjectId, string? Sha256)
{
    private const int ObjectIdDigits = 40;
    private const int Sha256Digits = 64;

    /// <summary>False where the file was found in the cache and no list tells its digest.</summary>
    public bool IsListed => ObjectId.Length > 0;

    /// <summary>
    /// What is wrong with it as a file of a list, as the end of a sentence; null where nothing is. Digests become names of files in the cache.
    /// </summary>
    public string? Objection
    {
        get
        {
            if (!IsHex(ObjectId, ObjectIdDigits))
            {
                return $"the digest '{ObjectId}', which is not {ObjectIdDigits} hex digits";
            }

            return Sha256 is not null && !IsHex(Sha256, Sha256Digits) ? $"the digest '{Sha256}', which is not {Sha256Digits} hex digits"
                : Bytes < 0 ? FormattableString.Invariant($"the length {Bytes}")
                : null;
        }
    }

    /// <summary>The name of its content in the cache; the Hub sends it as entity tag.</summary>
    public string Etag => Sha256 ?? ObjectId;

    private static bool IsHex(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);
}
