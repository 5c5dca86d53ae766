using System.Security.Cryptography;

namespace FineTune.Engine.Hub;

/// <summary>Compares files by their bytes.</summary>
internal static class SameContent
{
    /// <summary>True where both files exist and hold the same bytes.</summary>
    public static async Task<bool> AreAsync(string first, string second, CancellationToken cancellation)
    {
        if (!File.Exists(second) || new FileInfo(first).Length != new FileInfo(second).Length)
        {
            return false;
        }

        byte[] firstDigest = await DigestAsync(first, cancellation).ConfigureAwait(false);
        byte[] secondDigest = await DigestAsync(second, cancellation).ConfigureAwait(false);
        return firstDigest.AsSpan().SequenceEqual(secondDigest);
    }

    private static async Task<byte[]> DigestAsync(string path, CancellationToken cancellation)
    {
        using FileStream stream = File.OpenRead(path);
        return await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false);
    }
}
