namespace FineTune.Client;

/// <summary>A model that is named by its folder.</summary>
internal static class FolderName
{
    public static string Of(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
    }

    /// <summary>The options, with this folder for theirs.</summary>
    public static ModelOptions In(string folder, ModelOptions? options) => new()
    {
        Folder = folder,
        Precision = options?.Precision,
        Threads = options?.Threads ?? 0,
        BatchSize = options?.BatchSize ?? ModelOptions.DefaultBatchSize,
        ConfigureSession = options?.ConfigureSession,
    };
}
