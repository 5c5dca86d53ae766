using FineTune.Engine.Hub.Transfer;

namespace FineTune.Engine.Hub.Push;

/// <summary>A file that is to be in the repository.</summary>
/// <param name="Path">In the repository, with forward slashes.</param>
/// <param name="Source">On this machine, full path.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record LocalFile(string Path, string Source, long Bytes)
{
    private const int SampleBytes = 512;

    /// <summary>Every file below a folder.</summary>
    public static IEnumerable<LocalFile> Below(string folder, string prefix = "") =>
        from path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let file = prefix + System.IO.Path.GetRelativePath(folder, path).Replace(System.IO.Path.DirectorySeparatorChar, '/')
        select new LocalFile(file, path, new FileInfo(path).Length);

    public async Task<string> Sha256Async(CancellationToken cancellation)
    {
        using ContentDigest digest = ContentDigest.Sha256();
        return await DigestAsync(digest, cancellation).ConfigureAwait(false);
    }

    /// <summary>True where the repository's file has the same content, whichever way it is stored there.</summary>
    public async Task<bool> IsSameAsync(HubFile remote, CancellationToken cancellation)
    {
        if (remote.Bytes != Bytes)
        {
            return false;
        }

        using ContentDigest digest = ContentDigest.Of(remote);
        return await DigestAsync(digest, cancellation).ConfigureAwait(false) == remote.Etag;
    }

    /// <summary>The first bytes in base 64, by which the Hub decides how to store the file.</summary>
    public string Sample()
    {
        Span<byte> sample = stackalloc byte[SampleBytes];
        using FileStream stream = File.OpenRead(Source);
        return Convert.ToBase64String(sample[..stream.ReadAtLeast(sample, SampleBytes, throwOnEndOfStream: false)]);
    }

    private async Task<string> DigestAsync(ContentDigest digest, CancellationToken cancellation)
    {
        using var stream = new FileStream(Source, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await digest.AppendAsync(stream, cancellation).ConfigureAwait(false);
        return digest.Finish();
    }
}
