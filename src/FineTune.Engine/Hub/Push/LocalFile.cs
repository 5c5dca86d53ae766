using FineTune.Engine.Hub.Transfer;
using Microsoft.Win32.SafeHandles;

namespace FineTune.Engine.Hub.Push;

/// <summary>A file that is to be in the repository.</summary>
/// <param name="Path">In the repository, with forward slashes.</param>
/// <param name="Source">On this machine, full path.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sample">The first bytes, by which the Hub decides how to store the file.</param>
/// <param name="Line">Its line in a commit, where it is small and so likely to be stored there; empty otherwise.</param>
internal sealed record LocalFile(string Path, string Source, long Bytes, byte[] Sample, ReadOnlyMemory<byte> Line)
{
    private const int SmallBytes = 64 * 1024;

    private const int SampleBytes = 512;

    /// <summary>Every file below a folder.</summary>
    public static IEnumerable<LocalFile> Below(string folder, string prefix = "") =>
        from path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let file = prefix + System.IO.Path.GetRelativePath(folder, path).Replace(System.IO.Path.DirectorySeparatorChar, '/')
        select Open(file, path);

    /// <param name="path">In the repository.</param>
    /// <param name="source">On this machine.</param>
    public static LocalFile Open(string path, string source)
    {
        using SafeFileHandle file = File.OpenHandle(source);
        long bytes = RandomAccess.GetLength(file);
        bool isSmall = bytes <= SmallBytes;
        byte[] beginning = new byte[isSmall ? bytes : SampleBytes];
        int read = RandomAccess.Read(file, beginning, 0);
        byte[] sample = beginning[..Math.Min(read, SampleBytes)];
        return new LocalFile(path, source, bytes, sample, isSmall && read == bytes ? CommitLine.Regular(path, beginning) : default);
    }

    /// <summary>Its line in a commit, as a regular file.</summary>
    public ReadOnlyMemory<byte> RegularLine() => Line.Length > 0 ? Line : CommitLine.Regular(Path, File.ReadAllBytes(Source));

    public string Sha256(CancellationToken cancellation)
    {
        using ContentDigest digest = ContentDigest.Sha256();
        return Digest(digest, cancellation);
    }

    /// <summary>True where the repository's file has the same content, whichever way it is stored there.</summary>
    public bool IsSame(HubFile remote, CancellationToken cancellation)
    {
        if (remote.Bytes != Bytes)
        {
            return false;
        }

        using ContentDigest digest = ContentDigest.Of(remote);
        return Digest(digest, cancellation) == remote.Etag;
    }

    private string Digest(ContentDigest digest, CancellationToken cancellation)
    {
        using var stream = new FileStream(Source, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        digest.Append(stream, cancellation);
        return digest.Finish();
    }
}
