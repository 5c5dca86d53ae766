using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models.Adapters;

namespace FineTune.Engine.Models;

/// <summary>Where a model's configuration and weights lie.</summary>
/// <param name="Folder">A folder in Hugging Face's layout.</param>
/// <param name="Adapter">The folder of an adapter to that model; null for none.</param>
internal sealed record ModelSource(string Folder, string? Adapter = null)
{
    /// <summary>A model's folder, or that of an adapter with the model it is for.</summary>
    /// <param name="inHub">Finds a model of the Hub on this machine, null where it is not there.</param>
    /// <exception cref="FineTuneException">FT1230 or FT1231: the adapter cannot be used, or its base model is not there.</exception>
    public static ModelSource Of(string folder, Func<HubReference, string?>? inHub = null) => AdapterReference.Of(folder) is { } adapter
        ? new ModelSource(adapter.FindBase() ?? (adapter.Hub is { } hub ? inHub?.Invoke(hub) : null) ?? throw adapter.NotFound(), folder)
        : new ModelSource(folder);

    /// <summary>The base model's file of weights; null where it has none.</summary>
    public string? Weights => WeightFiles.Find(Folder);

    /// <summary>The folder of the configuration: an adapter's own tells its labels.</summary>
    public string ConfigFolder => Adapter is not null && File.Exists(Path.Combine(Adapter, ConfigFile.Name)) ? Adapter : Folder;

    /// <summary>The configuration, with the head that an adapter is for.</summary>
    /// <param name="model">Whom an error names.</param>
    /// <exception cref="FineTuneException">FT1206 or FT1208.</exception>
    public ConfigFile Config(BaseModelSpec model)
    {
        string path = Path.Combine(ConfigFolder, ConfigFile.Name);
        if (!File.Exists(path))
        {
            throw new FineTuneException(DiagnosticCatalog.BaseModelNotFound, model.Position, model.Reference, $"'{path}' does not exist");
        }

        ConfigFile config = ConfigFile.Load(path);
        if (Adapter is not null && ConfigFolder == Folder && AdapterTaskType.HeadOf(AdapterConfigFile.Load(Adapter).TaskType) is { } head)
        {
            config.Json["architectures"] = new System.Text.Json.Nodes.JsonArray(ModelRegistry.FamilyOf(config).WithHead(head).Name);
        }

        return config;
    }

    /// <summary>The weights, those of an adapter added.</summary>
    /// <param name="weights">Of <see cref="Weights"/>.</param>
    public IWeightFile Open(string weights, ModelFamily family)
    {
        IWeightFile file = WeightFiles.Open(weights);
        if (Adapter is null)
        {
            return file;
        }

        try
        {
            return AdaptedWeights.Open(file, Adapter, family);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
