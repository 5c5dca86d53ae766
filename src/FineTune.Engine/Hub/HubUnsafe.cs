using FineTune.Contracts;

namespace FineTune.Engine.Hub;

/// <summary>What a Hub may not say, because it would become a path, a lock, a pin or an address: FT5030.</summary>
internal static class HubUnsafe
{
    /// <param name="what">What it has, as the end of a sentence.</param>
    public static FineTuneException Of(HubRepository repository, string what) => new(DiagnosticCatalog.HubUnsafeAnswer, null, repository.Display, what);

    /// <summary>Throws where the files cannot lie side by side below one folder on every system.</summary>
    /// <exception cref="FineTuneException">FT5030</exception>
    public static void ThrowIfNamesClash(HubRepository repository, IEnumerable<HubFile> files)
    {
        var paths = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (HubFile file in files)
        {
            if (PathBelow.ObjectionTo(file.Path) is { } objection)
            {
                throw Of(repository, $"a file called '{HubText.Of(file.Path)}', whose path {objection}");
            }

            if (!paths.TryAdd(file.Path, file.Path))
            {
                throw Of(repository, $"the files '{file.Path}' and '{paths[file.Path]}', which are one on Windows and macOS");
            }
        }

        foreach (string path in paths.Keys)
        {
            for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                if (paths.ContainsKey(path[..slash]))
                {
                    throw Of(repository, $"'{path[..slash]}' as a file and as a folder");
                }
            }
        }
    }
}
