using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FineTune.TestHub;

/// <summary>A file of a commit: its bytes, and the two digests the Hub knows it by.</summary>
public sealed class StoredFile
{
    private StoredFile(byte[] content, byte[] blob, string? sha256)
    {
        Content = content;
        Blob = blob;
        ObjectId = GitDigest(blob);
        Sha256 = sha256;
    }

    public byte[] Content { get; }

    /// <summary>What git holds: the content, or the pointer of a file in large file storage.</summary>
    public byte[] Blob { get; }

    /// <summary>Git's digest of the blob.</summary>
    public string ObjectId { get; }

    /// <summary>Digest of the content of a file in large file storage; null for regular files.</summary>
    public string? Sha256 { get; }

    public bool IsLarge => Sha256 is not null;

    /// <summary>What the Hub sends as entity tag.</summary>
    public string Etag => Sha256 ?? ObjectId;

    public static StoredFile Regular(byte[] content) => new(content, content, null);

    public static StoredFile Large(byte[] content)
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        string pointer = string.Create(CultureInfo.InvariantCulture, $"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {content.Length}\n");
        return new StoredFile(content, Encoding.UTF8.GetBytes(pointer), sha256);
    }

    private static string GitDigest(byte[] content)
    {
        byte[] header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0"));
#pragma warning disable CA5350 // Git's object format.
        return Convert.ToHexStringLower(SHA1.HashData([.. header, .. content]));
#pragma warning restore CA5350
    }
}
