using System.Security.Cryptography;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Tasks.Store;

/// <summary>Which results belong to which commit of a project: the key of Evaluate by commit and project, in <c>revisions</c> of the store.</summary>
internal sealed class RevisionIndex(string root)
{
    public void Record(string commit, string project, string key) => AtomicFile.WriteIfDifferent(PathOf(commit, project), Encoding.ASCII.GetBytes(key));

    /// <summary>The key of Evaluate; null where no build of the commit is known.</summary>
    public string? Find(string commit, string project)
    {
        string path = PathOf(commit, project);
        // Others may write to the store, and the key becomes the name of a file.
        string key = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        return key.Length == SHA256.HashSizeInBytes * 2 && key.All(char.IsAsciiHexDigitLower) ? key : null;
    }

    /// <param name="project">The project file as seen from the repository's folder: several projects share a repository.</param>
    private string PathOf(string commit, string project)
    {
        const int digits = 16;
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..digits];
        return Path.Combine(root, "revisions", commit[..2], commit, name);
    }
}
