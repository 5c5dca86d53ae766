using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FineTune.Engine.Hub.Transfer;

/// <summary>Computes what the Hub calls a content by: SHA-256 for large file storage, git's blob digest for regular files.</summary>
internal sealed class ContentDigest : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly IncrementalHash _hash;

    private ContentDigest(IncrementalHash hash) => _hash = hash;

    public static ContentDigest Sha256() => new(IncrementalHash.CreateHash(HashAlgorithmName.SHA256));

    /// <summary>Git's digest of a blob of this length.</summary>
    public static ContentDigest GitBlob(long bytes)
    {
        var digest = new ContentDigest(IncrementalHash.CreateHash(HashAlgorithmName.SHA1));
        digest.Append(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {bytes}\0")));
        return digest;
    }

    /// <summary>The digest that has to come out as the file's entity tag.</summary>
    public static ContentDigest Of(HubFile file) => file.Sha256 is null ? GitBlob(file.Bytes) : Sha256();

    /// <summary>True where a file has the content that the Hub names.</summary>
    public static bool Fits(string path, HubFile file, CancellationToken cancellation)
    {
        using ContentDigest digest = Of(file);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        if (stream.Length != file.Bytes)
        {
            return false;
        }

        digest.Append(stream, cancellation);
        return digest.Finish() == file.Etag;
    }

    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Appends a stream to its end.</summary>
    public void Append(Stream stream, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            Append(buffer.AsSpan(0, read));
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Lower-case hex; the digest begins anew.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
