using System.Text.Json.Nodes;

namespace FineTune.Contracts;

/// <summary>What the folder of an adapter, as PEFT writes it, says of the model that it is for.</summary>
/// <param name="Folder">The adapter's folder.</param>
/// <param name="BaseModel"><c>base_model_name_or_path</c>; null where nobody said.</param>
/// <param name="Revision">The model's revision on the Hub; null for its main branch.</param>
public sealed record AdapterReference(string Folder, string? BaseModel, string? Revision)
{
    /// <summary>The adapter's configuration.</summary>
    public string ConfigPath => Path.Combine(Folder, ModelFileNames.AdapterConfig);

    /// <summary>The base model where it may be one of the Hub.</summary>
    public HubReference? Hub => BaseModel is { } name && !Path.IsPathRooted(name) && HubReference.TryParse(name, Revision) is { } hub ? hub : null;

    /// <summary>Null for a folder without an adapter.</summary>
    /// <exception cref="FineTuneException">FT1230: its configuration cannot be read.</exception>
    public static AdapterReference? Of(string folder)
    {
        string path = Path.Combine(folder, ModelFileNames.AdapterConfig);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            JsonObject json = StrictJson.ParseObject(File.ReadAllBytes(path));
            return new AdapterReference(folder, (string?)json["base_model_name_or_path"], (string?)json["revision"]);
        }
        catch (Exception exception) when (StrictJson.IsDamage(exception) || exception is IOException)
        {
            throw new FineTuneException(DiagnosticCatalog.BadAdapter, new SourcePosition(path), exception, folder, StrictJson.ReasonOf(exception));
        }
    }

    /// <summary>
    /// The folder of the base model: the adapter's own where it holds a whole model, as transformers takes it; an absolute path; one that is seen from the
    /// adapter's folder or a folder above it; or one beside it. Null where there is none.
    /// </summary>
    public string? FindBase()
    {
        if (IsModel(Folder) && Directory.EnumerateFiles(Folder).Any(file => ModelFileNames.IsWeights(Path.GetFileName(file))))
        {
            return Folder;
        }

        return BaseModel is { Length: > 0 } name ? Places(name.Replace('\\', '/')).FirstOrDefault(IsModel) : null;
    }

    /// <summary>FT1231.</summary>
    /// <param name="position">Where the adapter is named; null for its own configuration.</param>
    public FineTuneException NotFound(SourcePosition? position = null) => new(
        DiagnosticCatalog.AdapterBaseNotFound,
        position ?? new SourcePosition(ConfigPath),
        Folder,
        BaseModel ?? "",
        string.IsNullOrEmpty(BaseModel) ? "base_model_name_or_path is absent"
            : Hub is null ? $"there is no {ModelFileNames.Config} under that path, seen from '{Folder}' or a folder above it"
            : $"neither does that path, seen from '{Folder}' or a folder above it, lead to a {ModelFileNames.Config}, nor is it in the cache of the Hub");

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, ModelFileNames.Config));

    private IEnumerable<string> Places(string name)
    {
        if (Path.IsPathRooted(name))
        {
            yield return name;
        }

        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder));
        for (string? place = folder; place is not null && !Path.IsPathRooted(name); place = Path.GetDirectoryName(place))
        {
            yield return Path.TrimEndingDirectorySeparator(Path.GetFullPath(name, place));
        }

        if (Path.GetDirectoryName(folder) is { } beside)
        {
            yield return Path.Combine(beside, Path.GetFileName(name.TrimEnd('/')));
        }
    }
}
