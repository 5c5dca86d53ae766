namespace FineTune.Tasks.Stages;

/// <summary>What a git repository has checked out, read from its files: a build starts no git.</summary>
internal static class GitFolder
{
    private const int LongestChain = 5;

    /// <summary>The commit checked out where a folder lies; null outside of a repository, or before its first commit.</summary>
    public static string? Head(string folder) => Commit(folder, "HEAD");

    /// <summary>The commit a ref stands for: a branch, a tag, <c>origin/main</c>, <c>HEAD</c> or a full commit; null where there is no such ref.</summary>
    public static string? Commit(string folder, string reference)
    {
        if (IsCommit(reference))
        {
            return reference;
        }

        if (reference.Split('/', '\\').Contains("..") || Find(folder) is not { } git)
        {
            return null;
        }

        foreach (string name in (string[])[reference, $"refs/{reference}", $"refs/tags/{reference}", $"refs/heads/{reference}", $"refs/remotes/{reference}"])
        {
            if (Resolve(git, name, LongestChain) is { } commit)
            {
                return commit;
            }
        }

        return null;
    }

    /// <summary>True where the repository of a folder has a remote of this name.</summary>
    public static bool HasRemote(string folder, string name) =>
        Find(folder) is { } git && Read(Path.Combine(git.Common, "config"))?.Contains($"[remote \"{name}\"]", StringComparison.Ordinal) == true;

    /// <summary>A file as seen from the folder of its repository, with forward slashes; its name outside of one.</summary>
    public static string PathInRepository(string file)
    {
        for (DirectoryInfo? current = new(Path.GetDirectoryName(file)!); current is not null; current = current.Parent)
        {
            if (Path.Exists(Path.Combine(current.FullName, ".git")))
            {
                return Path.GetRelativePath(current.FullName, file).Replace('\\', '/');
            }
        }

        return Path.GetFileName(file);
    }

    /// <summary>The repository's folder and, for a second work tree, the folder of what it shares.</summary>
    private static (string Own, string Common)? Find(string folder)
    {
        for (DirectoryInfo? current = new(folder); current is not null; current = current.Parent)
        {
            string path = Path.Combine(current.FullName, ".git");
            if (Directory.Exists(path))
            {
                return (path, path);
            }

            if (File.Exists(path))
            {
                const string prefix = "gitdir:";
                string text = File.ReadAllText(path).Trim();
                string own = text.StartsWith(prefix, StringComparison.Ordinal) ? Path.GetFullPath(text[prefix.Length..].Trim(), current.FullName) : path;
                string common = Path.Combine(own, "commondir");
                return (own, File.Exists(common) ? Path.GetFullPath(File.ReadAllText(common).Trim(), own) : own);
            }
        }

        return null;
    }

    private static string? Resolve((string Own, string Common) git, string name, int chain)
    {
        string? text = Read(Path.Combine(git.Own, name)) ?? Read(Path.Combine(git.Common, name)) ?? Packed(git.Common, name);
        const string prefix = "ref:";
        return text is null || chain == 0 ? null
            : text.StartsWith(prefix, StringComparison.Ordinal) ? Resolve(git, text[prefix.Length..].Trim(), chain - 1)
            : IsCommit(text) ? text
            : null;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It only adds to what is told about a model.
            return null;
        }
    }

    private static string? Packed(string common, string name)
    {
        // "<commit> <ref>" a line; an annotated tag is followed by "^<commit>", the commit it stands for.
        string[] lines = Read(Path.Combine(common, "packed-refs"))?.Split('\n') ?? [];
        int line = Array.FindIndex(lines, candidate => candidate.EndsWith(" " + name, StringComparison.Ordinal));
        return line < 0 ? null : line + 1 < lines.Length && lines[line + 1].StartsWith('^') ? lines[line + 1][1..] : lines[line].Split(' ')[0];
    }

    private static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);
}
