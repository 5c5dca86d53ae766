using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

namespace FineTune.Engine.Models.Adapters;

/// <summary>A folder of PEFT's: adapter_config.json and adapter_model.safetensors.</summary>
internal static class AdapterFolder
{
    /// <summary>Below a folder with a merged model: the adapter that was merged into it.</summary>
    public const string BesideModel = "adapter";

    /// <summary>Below an adapter's folder: a base model that lies nowhere else.</summary>
    public const string OwnBase = "base";

    public static bool Is(string folder) => File.Exists(Path.Combine(folder, AdapterConfigFile.Name));

    /// <param name="folder">Written to; made where it is not there.</param>
    /// <param name="config">With the name of the base model.</param>
    public static void Save(string folder, AdaptedModel model, LoraConfig config)
    {
        Directory.CreateDirectory(folder);
        AdapterConfigFile.Write(folder, config);
        HashSet<string> layers = [.. model.Updates.Where(weight => weight.Key.EndsWith(AdapterNames.A, StringComparison.Ordinal))
            .Select(weight => weight.Key[..^AdapterNames.A.Length])];
        ModuleNames modules = ModelRegistry.FamilyOf(new ConfigFile(model.Config, null)).Modules;
        SafetensorsFile.Write(
            Path.Combine(folder, ModelFileNames.AdapterSafetensors),
            model.Weights.Select(weight => KeyValuePair.Create(AdapterNames.Prefix + modules.ToModules(NameOf(weight.Key, layers)), weight.Value)));
    }

    private static string NameOf(string weight, HashSet<string> layers)
    {
        const string Bias = ".bias";
        bool isOfLayer = weight.EndsWith(Bias, StringComparison.Ordinal) && layers.Contains(weight[..^Bias.Length]);
        return isOfLayer ? AdapterNames.BiasOfLayer(weight) : weight;
    }
}
