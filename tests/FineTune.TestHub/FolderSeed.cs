namespace FineTune.TestHub;

/// <summary>Repositories from folders.</summary>
public static class FolderSeed
{
    /// <summary>Makes a repository of each <c>models/ORG/NAME</c> and <c>datasets/ORG/NAME</c> below a folder.</summary>
    public static void Load(HubState state, string folder)
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
                Fill(state.Create(kind, id), repository);
            }
        }
    }

    /// <summary>Adds every file of a folder by one commit.</summary>
    public static void Fill(Repository repository, string folder, string branch = Repository.MainBranch)
    {
        repository.Branches.TryAdd(branch, repository.Head.Id);
        repository.Apply(branch, null, "Add files", files =>
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                string file = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
                byte[] content = File.ReadAllBytes(path);
                files[file] = Repository.IsLarge(file, content.Length) ? StoredFile.Large(content) : StoredFile.Regular(content);
            }
        });
    }
}
