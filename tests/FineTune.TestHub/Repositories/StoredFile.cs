using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FineTune.TestHub;

/// <summary>A file of a commit: its bytes, in memory or in a file, and the two digests the Hub knows it by.</summary>
public sealed class StoredFile
{
    private readonly byte[]? _content;

    private StoredFile(byte[]? content, string? path, long length, byte[] blob, string? sha256)
    {
        _content = content;
        ContentPath = path;
        Length = length;
        Blob = blob;
        ObjectId = GitDigest(blob);
        Sha256 = sha256;
    }

    public byte[] Content => _content ?? File.ReadAllBytes(ContentPath!);

    /// <summary>The file that has the content; null where it is in memory.</summary>
    public string? ContentPath { get; }

    public long Length { get; }

    /// <summary>What git holds: the content, or the pointer of a file in large file storage.</summary>
    public byte[] Blob { get; }

    /// <summary>Git's digest of the blob.</summary>
    public string ObjectId { get; }

    /// <summary>Digest of the content of a file in large file storage; null for regular files.</summary>
    public string? Sha256 { get; }

    public bool IsLarge => Sha256 is not null;

    /// <summary>What the Hub sends as entity tag.</summary>
    public string Etag => Sha256 ?? ObjectId;

    public static StoredFile Regular(byte[] content) => new(content, null, content.Length, content, null);

    public static StoredFile Large(byte[] content)
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        return new StoredFile(content, null, content.Length, Pointer(sha256, content.Length), sha256);
    }

    /// <summary>A large file that stays where it is.</summary>
    public static async Task<StoredFile> LargeAsync(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 20);
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
        return new StoredFile(null, path, stream.Length, Pointer(sha256, stream.Length), sha256);
    }

    private static byte[] Pointer(string sha256, long length) =>
        Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {length}\n"));

    private static string GitDigest(byte[] content)
    {
        byte[] header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0"));
#pragma warning disable CA5350 // Git's object format.
        return Convert.ToHexStringLower(SHA1.HashData([.. header, .. content]));
#pragma warning restore CA5350
    }
}
