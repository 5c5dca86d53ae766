namespace FineTune.Tasks.Validation;

/// <summary>
/// Folders that a wildcard of a Dataset does not look into, as those of .NET's SDKs do not: what builds write, and hidden ones. A build would otherwise
/// train on the vocabulary of the one before. A file that is named itself counts wherever it lies.
/// </summary>
/// <param name="outputs">The project's own output folders, full paths.</param>
internal sealed class LeftOutFolders(string projectFolder, IReadOnlyList<string> outputs)
{
    private readonly Dictionary<string, FolderKind> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputs = Normalize(outputs);

    private enum FolderKind
    {
        Data,
        Output,
        Other,
    }

    /// <summary>True where a folder between that of the wildcard and the file is left out.</summary>
    /// <param name="pattern">The Include with the wildcard; null where MSBuild computed it.</param>
    /// <param name="folder">The folder, where it is none of the project's own: for people.</param>
    public bool Has(EvaluatedItem item, string? pattern, out string? folder)
    {
        folder = null;
        string file = item.FullPath;
        string start = pattern is null ? BeforeRecursion(item) : Path.GetFullPath(Uri.UnescapeDataString(Fixed(pattern)), projectFolder);
        start = start.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        if (!file.StartsWith(start, StringComparison.Ordinal))
        {
            return false;
        }

        for (int end = file.IndexOf(Path.DirectorySeparatorChar, start.Length); end >= 0; end = file.IndexOf(Path.DirectorySeparatorChar, end + 1))
        {
            string path = file[..end];
            if (!_known.TryGetValue(path, out FolderKind kind))
            {
                _known[path] = kind = KindOf(path);
            }

            if (kind != FolderKind.Data)
            {
                folder = kind == FolderKind.Other ? Path.GetRelativePath(projectFolder, path).Replace('\\', '/') : null;
                return true;
            }
        }

        return false;
    }

    private FolderKind KindOf(string path)
    {
        string name = Path.GetFileName(path);
        return _outputs.Contains(path) ? FolderKind.Output
            : name.StartsWith('.') || IsOutputOfAProject(path, name) || IsEarlierOutput(path, name) ? FolderKind.Other
            : FolderKind.Data;
    }

    /// <summary>The usual folders beside another project's file, and beside this one's, whatever it writes to now.</summary>
    private static bool IsOutputOfAProject(string path, string name)
    {
        bool isUsual = name.Equals("bin", StringComparison.OrdinalIgnoreCase) || name.Equals("obj", StringComparison.OrdinalIgnoreCase);
        string parent = Path.GetDirectoryName(path)!;
        return isUsual && (Directory.GetFiles(parent, "*.*proj").Length > 0 || Directory.GetFiles(parent, "*.finetune").Length > 0);
    }

    /// <summary>A model folder, or the folder that the stages write: by what lies there, as the project may have been told to write elsewhere since.</summary>
    private static bool IsEarlierOutput(string path, string name) =>
        (File.Exists(Path.Combine(path, "config.json"))
            && (File.Exists(Path.Combine(path, "model.safetensors")) || File.Exists(Path.Combine(path, "training_args.json"))))
        || (name == "finetune" && File.Exists(Path.Combine(path, "project.json")) && Directory.Exists(Path.Combine(path, "tokenize")));

    /// <summary>The part of a wildcard before the first folder that is one.</summary>
    private static string Fixed(string pattern)
    {
        string path = pattern.Replace('\\', '/');
        int wildcard = path.IndexOfAny(['*', '?']);
        int slash = wildcard < 0 ? -1 : path.LastIndexOf('/', wildcard);
        return slash < 0 ? "" : path[..(slash + 1)];
    }

    /// <summary>Where MSBuild's <c>**</c> began; the file's own folder where there was none.</summary>
    private static string BeforeRecursion(EvaluatedItem item)
    {
        string folder = Path.GetDirectoryName(item.FullPath)!;
        string recursive = (item.Find("RecursiveDir") ?? "").Replace('\\', '/').TrimEnd('/');
        for (int level = recursive.Length == 0 ? 0 : recursive.Split('/').Length; level > 0; level--)
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private static HashSet<string> Normalize(IReadOnlyList<string> paths)
    {
        var normalized = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            normalized.Add(path.Replace('\\', Path.DirectorySeparatorChar).TrimEnd(Path.DirectorySeparatorChar));
        }

        return normalized;
    }
}
