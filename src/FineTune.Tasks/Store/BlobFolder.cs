using System.Security.Cryptography;
using FineTune.Contracts;

namespace FineTune.Tasks.Store;

/// <summary>Files by the SHA-256 of their content, in <c>blobs</c> of the store. Read-only, and trusted only after reading.</summary>
internal sealed class BlobFolder(string root)
{
    public string Folder { get; } = Path.Combine(root, "blobs");

    /// <summary>Where a file is before it is whole.</summary>
    public string Underway { get; } = Path.Combine(root, "tmp");

    public string PathOf(string sha256) => Path.Combine(Folder, sha256[..2], sha256);

    /// <summary>Takes in a file; one that is there already is not written again.</summary>
    public void Put(string file, string sha256)
    {
        string path = PathOf(sha256);
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = TemporaryFile.Beside(Path.Combine(Directory.CreateDirectory(Underway).FullName, sha256));
        try
        {
            FilePlacer.Place(file, temporary);
            FilePlacer.MakeReadOnly(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            // Still there after a failure, and after a rename between two names of one file, which does nothing (POSIX rename).
            FilePlacer.Delete(temporary);
        }
    }

    /// <summary>Puts a blob at a place outside the store and reads it there.</summary>
    /// <exception cref="StoreDamageException">It is not there, cannot be read or is not what its name says.</exception>
    public void Place(string sha256, string destination)
    {
        string path = PathOf(sha256);
        try
        {
            if (!File.Exists(path))
            {
                throw new StoreDamageException("a file of it is missing");
            }

            Check(path, sha256);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreDamageException("a file of it cannot be read", failure);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        FilePlacer.Place(path, destination);
    }

    public void Delete(string sha256)
    {
        string path = PathOf(sha256);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        FilePlacer.Delete(path);
    }

    private static void Check(string path, string sha256)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
        if (Convert.ToHexStringLower(SHA256.HashData(stream)) != sha256)
        {
            throw new StoreDamageException("a file of it has another content");
        }
    }
}
