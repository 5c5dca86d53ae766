using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Hosting;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Builds a model from a base model or from a trained model's folder, and says which weights were new or left over.</summary>
internal static class PretrainedModel
{
    public const string WeightsFile = "model.safetensors";

    /// <summary>The base model with a head of its own or a new one.</summary>
    /// <param name="vocabulary">Tokens of the tokenizer in use.</param>
    /// <exception cref="FineTuneException">FT12xx: configuration or weights cannot be used.</exception>
    public static IModel ForTraining(BaseModelSpec model, HeadSpec head, int vocabulary, Device device, IEventSink events)
    {
        ConfigFile config = Config(model);
        string? weights = model.Kind == BaseModelKind.Folder ? Path.Combine(model.Location, WeightsFile) : null;
        weights = File.Exists(weights) ? weights : null;
        if (weights is null)
        {
            config.Json["vocab_size"] ??= vocabulary;
        }

        ThrowIfTooSmall(config, vocabulary);
        ModelFamily family = ModelRegistry.FamilyOf(config);
        ModelArchitecture architecture = family.WithHead(head.Head);
        LabelConfig.Write(config.Json, head, architecture);
        IModel built = Build(family, architecture, config, weights, head, device, out WeightLoader loader);
        if (weights is not null)
        {
            ReportDifferences(model, loader, events);
        }
        else if (model.Kind == BaseModelKind.Folder)
        {
            events.Report(DiagnosticCatalog.FromScratch, model.Position, model.Reference);
        }
        else
        {
            events.Info($"{model.Reference} starts from random weights");
        }

        return built;
    }

    /// <summary>A trained model with all its weights, and the head that its config.json names.</summary>
    /// <exception cref="FineTuneException">FT12xx: the folder does not hold a whole model.</exception>
    public static IModel Trained(string folder, Device device, out HeadSpec head)
    {
        ConfigFile config = FolderConfig(folder, new BaseModelSpec(folder, BaseModelKind.Folder, folder));
        string weights = Path.Combine(folder, WeightsFile);
        if (!File.Exists(weights))
        {
            throw new FineTuneException(DiagnosticCatalog.BaseModelNotFound, null, folder, $"it has no {WeightsFile}");
        }

        ModelFamily family = ModelRegistry.FamilyOf(config);
        ModelArchitecture architecture = family.Named(config);
        head = LabelConfig.Read(config, architecture.Head);
        IModel model = Build(family, architecture, config, weights, head, device, out WeightLoader loader);
        return loader.NewlyInitialised.Count == 0
            ? model
            : throw new FineTuneException(
                DiagnosticCatalog.MismatchedWeights, new SourcePosition(weights), WeightsFile, $"missing are {WeightNames.Join(", ", loader.NewlyInitialised)}");
    }

    private static ConfigFile Config(BaseModelSpec model) =>
        model.Kind == BaseModelKind.Builtin ? ModelRegistry.BuiltIn(model) : FolderConfig(model.Location, model);

    private static ConfigFile FolderConfig(string folder, BaseModelSpec model)
    {
        string path = Path.Combine(folder, ConfigFile.Name);
        return File.Exists(path)
            ? ConfigFile.Load(path)
            : throw new FineTuneException(DiagnosticCatalog.BaseModelNotFound, model.Position, model.Reference, $"'{path}' does not exist");
    }

    private static Model Build(
        ModelFamily family, ModelArchitecture architecture, ConfigFile config, string? weights, HeadSpec head, Device device, out WeightLoader loader)
    {
        using SafetensorsFile? file = weights is null ? null : SafetensorsFile.Open(weights);
        loader = new WeightLoader(file, family, device);
        var model = new Model(family, architecture, config, loader, head.Labels.Count);
        loader.ThrowIfMismatched();
        return model;
    }

    private static void ThrowIfTooSmall(ConfigFile config, int vocabulary)
    {
        int rows = config.Positive("vocab_size", vocabulary);
        if (rows < vocabulary)
        {
            throw config.Bad($"vocab_size is {rows}, but the tokenizer has {vocabulary} tokens");
        }
    }

    private static void ReportDifferences(BaseModelSpec model, WeightLoader loader, IEventSink events)
    {
        if (loader.NewlyInitialised.Count > 0)
        {
            events.Report(DiagnosticCatalog.NewlyInitialised, model.Position, model.Reference, WeightNames.Join(", ", loader.NewlyInitialised));
        }

        if (loader.Unused.Count > 0)
        {
            events.Report(DiagnosticCatalog.UnusedWeights, model.Position, model.Reference, WeightNames.Join(", ", loader.Unused));
        }
    }
}
