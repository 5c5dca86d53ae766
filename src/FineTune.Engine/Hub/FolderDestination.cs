using FineTune.Contracts;

namespace FineTune.Engine.Hub;

/// <summary>
/// A folder. Files are first copied beside it and then moved in, so that a copy that fails half-way leaves the folder as it was.
/// Files there that are not of a model stay.
/// </summary>
internal sealed class FolderDestination(string folder) : IModelDestination
{
    public string Name => folder;

    public async Task<int> PublishAsync(string modelFolder, CancellationToken cancellation)
    {
        string staging = $"{Path.TrimEndingDirectorySeparator(folder)}.partial-{Environment.ProcessId}";
        try
        {
            List<string> changed = await ChangedFilesAsync(modelFolder, cancellation).ConfigureAwait(false);
            foreach (string file in changed)
            {
                await CopyAsync(Path.Combine(modelFolder, file), Path.Combine(staging, file), cancellation).ConfigureAwait(false);
            }

            foreach (string file in changed)
            {
                MoveInto(Path.Combine(staging, file), Path.Combine(folder, file));
            }

            return changed.Count;
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

    private async Task<List<string>> ChangedFilesAsync(string modelFolder, CancellationToken cancellation)
    {
        var changed = new List<string>();
        foreach (string path in Directory.EnumerateFiles(modelFolder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string file = Path.GetRelativePath(modelFolder, path);
            if (!await SameContent.AreAsync(path, Path.Combine(folder, file), cancellation).ConfigureAwait(false))
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
