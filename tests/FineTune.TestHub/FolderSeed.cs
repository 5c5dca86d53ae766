namespace FineTune.TestHub;

/// <summary>Repositories from folders.</summary>
public static class FolderSeed
{
    /// <summary>
    /// Makes a repository of each <c>models/ORG/NAME</c> and <c>datasets/ORG/NAME</c> below a folder. Large files stay there and are read when asked for.
    /// </summary>
    public static async Task LoadAsync(HubState state, string folder)
    {
        foreach (RepositoryKind kind in Enum.GetValues<RepositoryKind>())
        {
            string kindFolder = Path.Combine(folder, kind == RepositoryKind.Model ? "models" : "datasets");
            if (!Directory.Exists(kindFolder))
            {
                continue;
            }

            foreach (string repository in Directory.EnumerateDirectories(kindFolder).SelectMany(Directory.EnumerateDirectories))
            {
                string id = Path.GetRelativePath(kindFolder, repository).Replace(Path.DirectorySeparatorChar, '/');
                await FillAsync(state, state.Create(kind, id), repository);
            }
        }
    }

    /// <summary>Adds every file of a folder by one commit.</summary>
    public static async Task FillAsync(HubState state, Repository repository, string folder, string branch = Repository.MainBranch)
    {
        string[] paths = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        var large = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
        foreach (string path in paths.Where(path => Repository.IsLarge(path, new FileInfo(path).Length)))
        {
            large[path] = await StoredFile.LargeAsync(path);
            state.Objects.Add(large[path]);
        }

        repository.Branches.TryAdd(branch, repository.Head.Id);
        repository.Apply(branch, null, "Add files", files =>
        {
            foreach (string path in paths)
            {
                string file = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
                files[file] = large.TryGetValue(path, out StoredFile? content) ? content : StoredFile.Regular(File.ReadAllBytes(path));
            }
        });
    }
}
