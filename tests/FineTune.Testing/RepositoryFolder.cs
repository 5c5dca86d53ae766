namespace FineTune.Testing;

/// <summary>The checkout the tests run in, for tests of what is committed.</summary>
public static class RepositoryFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "FineTune.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No FineTune.slnx above '{AppContext.BaseDirectory}'.");
    }
}
