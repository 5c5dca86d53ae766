using FineTune.Contracts;

namespace FineTune.Engine.Models.Adapters;

/// <summary>Finds the model that an adapter is for, by <c>base_model_name_or_path</c> of its configuration.</summary>
internal static class AdapterBase
{
    /// <summary>
    /// The folder of the base model: the adapter's own where it holds a whole model, as transformers takes it; an absolute path; or one that is seen from the
    /// adapter's folder or a folder above it.
    /// </summary>
    /// <param name="folder">The adapter's.</param>
    /// <param name="inHub">Finds a model of the Hub on this machine; null where it is not there.</param>
    /// <exception cref="FineTuneException">FT1230 or FT1231.</exception>
    public static string Find(string folder, Func<HubReference, string?>? inHub = null)
    {
        if (IsModel(folder) && Checkpoints.WeightFiles.Find(folder) is not null)
        {
            return folder;
        }

        LoraConfig config = AdapterConfigFile.Load(folder);
        SourcePosition position = new(Path.Combine(folder, AdapterConfigFile.Name));
        if (config.BaseModel is not { Length: > 0 } name)
        {
            throw new FineTuneException(DiagnosticCatalog.AdapterBaseNotFound, position, folder, "", "base_model_name_or_path is absent");
        }

        return Places(folder, name).FirstOrDefault(IsModel)
            ?? (HubReference.TryParse(name) is { } hub ? inHub?.Invoke(config.Revision is null ? hub : hub with { Revision = config.Revision }) : null)
            ?? throw new FineTuneException(
                DiagnosticCatalog.AdapterBaseNotFound,
                position,
                folder,
                name,
                $"neither an absolute path nor one seen from '{folder}' or a folder above it leads to a {ConfigFile.Name}");
    }

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, ConfigFile.Name));

    private static IEnumerable<string> Places(string folder, string name)
    {
        if (Path.IsPathRooted(name))
        {
            yield return name;
        }

        string relative = name.Replace('\\', '/');
        for (string? place = Path.GetFullPath(folder); place is not null && !Path.IsPathRooted(name); place = Path.GetDirectoryName(place))
        {
            yield return Path.GetFullPath(relative, place);
        }

        if (Path.GetDirectoryName(Path.GetFullPath(folder)) is { } beside)
        {
            yield return Path.Combine(beside, Path.GetFileName(relative.TrimEnd('/')));
        }
    }
}
