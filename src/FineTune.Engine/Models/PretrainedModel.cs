using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Hosting;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Builds a model from a base model or from a trained model's folder, and says which weights were new or left over.</summary>
internal static class PretrainedModel
{
    public const string WeightsFile = "model.safetensors";

    /// <summary>The base model with a head for <paramref name="labels"/>.</summary>
    /// <param name="vocabulary">Tokens of the tokenizer in use.</param>
    /// <exception cref="FineTuneException">FT12xx: configuration or weights cannot be used.</exception>
    public static ISequenceClassifier ForTraining(BaseModelSpec model, IReadOnlyList<string> labels, int vocabulary, Device device, IEventSink events)
    {
        ConfigFile config = Config(model);
        string? weights = model.Kind == BaseModelKind.Folder ? Path.Combine(model.Location, WeightsFile) : null;
        weights = File.Exists(weights) ? weights : null;
        if (weights is null)
        {
            config.Json["vocab_size"] ??= vocabulary;
        }

        ThrowIfTooSmall(config, vocabulary);
        LabelConfig.Write(config.Json, labels, ModelRegistry.FamilyOf(config));
        ISequenceClassifier classifier = Build(config, weights, labels.Count, device, out WeightLoader loader);
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

        return classifier;
    }

    /// <summary>A trained model with all its weights, and its label names by id.</summary>
    /// <exception cref="FineTuneException">FT12xx: the folder does not hold a whole model.</exception>
    public static ISequenceClassifier Trained(string folder, Device device, out IReadOnlyList<string> labels)
    {
        ConfigFile config = FolderConfig(folder, new BaseModelSpec(folder, BaseModelKind.Folder, folder));
        string weights = Path.Combine(folder, WeightsFile);
        if (!File.Exists(weights))
        {
            throw new FineTuneException(DiagnosticCatalog.BaseModelNotFound, null, folder, $"it has no {WeightsFile}");
        }

        labels = LabelConfig.Read(config);
        ISequenceClassifier classifier = Build(config, weights, labels.Count, device, out WeightLoader loader);
        return loader.NewlyInitialised.Count == 0
            ? classifier
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

    private static ISequenceClassifier Build(ConfigFile config, string? weights, int labels, Device device, out WeightLoader loader)
    {
        ModelFamily family = ModelRegistry.FamilyOf(config);
        using SafetensorsFile? file = weights is null ? null : SafetensorsFile.Open(weights);
        loader = new WeightLoader(file, family.CanonicalName, device);
        ISequenceClassifier classifier = family.CreateSequenceClassifier(config, loader, labels);
        loader.ThrowIfMismatched();
        return classifier;
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
