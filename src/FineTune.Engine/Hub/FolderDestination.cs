using FineTune.Contracts;

namespace FineTune.Engine.Hub;

/// <summary>
/// A folder. Files are first copied beside it and then moved in, so that a copy that fails half-way leaves the folder as it was.
/// Files there that are not of a model stay; weights in other files than the model has them go.
/// </summary>
internal sealed class FolderDestination(string folder) : IModelDestination
{
    public string Name => folder;

    public async Task<int> PublishAsync(string modelFolder, CancellationToken cancellation)
    {
        string staging = $"{Path.TrimEndingDirectorySeparator(folder)}.partial-{Environment.ProcessId}";
        try
        {
            string[] wanted = [.. Files(modelFolder)];
            List<string> changed = await ChangedFilesAsync(modelFolder, wanted, cancellation).ConfigureAwait(false);
            foreach (string file in changed)
            {
                await CopyAsync(Path.Combine(modelFolder, file), Path.Combine(staging, file), cancellation).ConfigureAwait(false);
            }

            foreach (string file in changed)
            {
                MoveInto(Path.Combine(staging, file), Path.Combine(folder, file));
            }

            List<string> stale = Directory.Exists(folder) ? ModelFileNames.StaleWeights(Files(folder), wanted) : [];
            stale.ForEach(file => File.Delete(Path.Combine(folder, file)));
            return changed.Count + stale.Count;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FineTuneException(DiagnosticCatalog.DestinationNotUsable, null, exception, folder, exception.Message);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    private static IEnumerable<string> Files(string below) =>
        Directory.EnumerateFiles(below, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(below, path)).Order(StringComparer.Ordinal);

    private async Task<List<string>> ChangedFilesAsync(string modelFolder, string[] files, CancellationToken cancellation)
    {
        var changed = new List<string>();
        foreach (string file in files)
        {
            if (!await SameContent.AreAsync(Path.Combine(modelFolder, file), Path.Combine(folder, file), cancellation).ConfigureAwait(false))
            {
                changed.Add(file);
            }
        }

        return changed;
    }

    private static async Task CopyAsync(string source, string target, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using FileStream from = File.OpenRead(source);
        using FileStream to = File.Create(target);
        await from.CopyToAsync(to, cancellation).ConfigureAwait(false);
    }

    private static void MoveInto(string source, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(source, target, overwrite: true);
    }
}
