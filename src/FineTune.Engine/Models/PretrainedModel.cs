using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Events;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Quantization;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Builds a model from a base model or from a trained model's folder, and says which weights were new or left over.</summary>
internal static class PretrainedModel
{
    /// <summary>The base model with a head of its own or a new one.</summary>
    /// <param name="vocabulary">Tokens of the tokenizer in use; 0 where rows are pictures.</param>
    /// <param name="padTokenId">The tokenizer's padding token, for a configuration to be trained from scratch that names none.</param>
    /// <param name="ignoreMismatchedSizes">True starts weights of another shape anew, as a head of another number of labels has, in place of refusing
    /// them.</param>
    /// <param name="lora">The adapter that is trained in place of the weights; null trains these.</param>
    /// <exception cref="FineTuneException">FT12xx: configuration or weights cannot be used; FT304x: the adapter cannot.</exception>
    public static IModel ForTraining(
        BaseModelSpec model,
        HeadSpec head,
        int vocabulary,
        Device device,
        IEventSink events,
        bool ignoreMismatchedSizes = false,
        int? padTokenId = null,
        LoraConfig? lora = null)
    {
        ModelSource? source = model.Kind == BaseModelKind.Folder ? SourceOf(model.WithAdapter()) : null;
        ConfigFile config = source?.Config(model) ?? ModelRegistry.BuiltIn(model);
        string? weights = source is null ? null : FindWeights(model, source);
        if (weights is null && vocabulary > 0)
        {
            config.Json["vocab_size"] ??= vocabulary;
            // A family's own default, such as ModernBERT's 50283, is a token of the vocabulary that its authors trained.
            if (padTokenId is not null && !config.Json.ContainsKey("pad_token_id"))
            {
                config.Json["pad_token_id"] = padTokenId;
            }
        }

        if (vocabulary > 0)
        {
            ThrowIfTooSmall(config, vocabulary);
        }

        ModelFamily family = ModelRegistry.FamilyOf(config);
        ModelArchitecture architecture = family.WithHead(head.Head);
        LabelAlignment alignment = LabelAlignment.Of(config, head);
        LabelConfig.Write(config.Json, head, architecture);
        using IWeightFile? file = weights is null ? null : source!.Open(weights, family);
        var loader = new WeightLoader(file, family, device, family.Ties(config), ignoreMismatchedSizes, alignment)
        {
            Quantization = lora?.Quantization ?? QuantizationKind.None,
            QuantizesHead = head.Head.ScoresVocabulary(),
            TrainedWhole = SavedModules.Named(lora?.ModulesToSave ?? []),
        };
        Model built = Build(family, architecture, config, loader, head);
        if (weights is not null)
        {
            ThrowIfNotWhole(built, weights, loader);
            ReportDifferences(model, config, loader, events);
            ReportLabels(model, loader, alignment, head, events);
        }
        else if (model.Kind == BaseModelKind.Folder)
        {
            events.Report(DiagnosticCatalog.FromScratch, model.Position, model.Reference);
        }
        else
        {
            events.Info($"{model.Reference} starts from random weights");
        }

        return lora is null ? built : Adapted(built, lora, head, family, weights is null ? [] : loader.NewlyInitialised);
    }

    /// <summary>A trained model with all its weights, and the head that its config.json names.</summary>
    /// <exception cref="FineTuneException">FT12xx: the folder does not hold a whole model.</exception>
    public static IModel Trained(string folder, Device device, out HeadSpec head) => Trained(ModelSource.Of(folder), device, out head);

    /// <summary>The same of a model and an adapter to it, which is added to its weights.</summary>
    /// <exception cref="FineTuneException">FT12xx: the folder does not hold a whole model, or the adapter does not fit it.</exception>
    public static IModel Trained(ModelSource source, Device device, out HeadSpec head)
    {
        string folder = source.Folder;
        ConfigFile config = source.Config(new BaseModelSpec(folder, BaseModelKind.Folder, folder));
        string weights = source.Weights
            ?? throw new FineTuneException(DiagnosticCatalog.BaseModelNotFound, null, folder, $"it has no {WeightFiles.Safetensors}");
        ModelFamily family = ModelRegistry.FamilyOf(config);
        ModelArchitecture architecture = family.Named(config);
        head = LabelConfig.Read(config, architecture.Head);
        if (architecture.Head == ModelHead.SentenceEmbedding)
        {
            head = head with { Sentences = SentenceModules.Load(source.ConfigFolder) };
        }

        using IWeightFile file = source.Open(weights, family);
        return Whole(family, architecture, config, head, file, device);
    }

    /// <summary>A trained model with weights that lie anywhere, all of them.</summary>
    /// <param name="weights">Its owner's.</param>
    /// <exception cref="FineTuneException">FT12xx: a weight is missing or has another shape.</exception>
    public static IModel FromWeights(ConfigFile config, IWeightFile weights, Device device)
    {
        ModelFamily family = ModelRegistry.FamilyOf(config);
        ModelArchitecture architecture = family.Named(config);
        return Whole(family, architecture, config, LabelConfig.Read(config, architecture.Head), weights, device);
    }

    /// <summary>A model that lacks nothing.</summary>
    private static Model Whole(
        ModelFamily family, ModelArchitecture architecture, ConfigFile config, HeadSpec head, IWeightFile weights, Device device)
    {
        var loader = new WeightLoader(weights, family, device, family.Ties(config));
        Model model = Build(family, architecture, config, loader, head);
        return loader.NewlyInitialised.Count == 0
            ? model
            : throw new FineTuneException(
                DiagnosticCatalog.MismatchedWeights,
                new SourcePosition(weights.Path),
                Path.GetFileName(weights.Path),
                $"missing are {WeightNames.Join(", ", loader.NewlyInitialised)}");
    }

    /// <summary>The configuration of a base model.</summary>
    /// <exception cref="FineTuneException">FT1206, FT1208: there is none that can be read.</exception>
    internal static ConfigFile Config(BaseModelSpec model) => model.Kind == BaseModelKind.Folder
        ? SourceOf(model.WithAdapter()).Config(model)
        : ModelRegistry.BuiltIn(model);

    private static ModelSource SourceOf(BaseModelSpec model) => new(model.Location, model.Adapter);

    /// <exception cref="FineTuneException">FT1206: there are weights, but in a format that is not read; training from scratch in silence would waste
    /// them.</exception>
    private static string? FindWeights(BaseModelSpec model, ModelSource source)
    {
        string? weights = source.Weights;
        return weights is null && WeightFiles.FindOtherFormat(source.Folder) is { } other
            ? throw new FineTuneException(
                DiagnosticCatalog.BaseModelNotFound, model.Position, model.Reference, $"it has {other}, but neither safetensors nor PyTorch weights")
            : weights;
    }

    /// <summary>The model with an adapter. What is wrong with that ends it.</summary>
    private static AdaptedModel Adapted(Model model, LoraConfig lora, HeadSpec head, ModelFamily family, IReadOnlyCollection<string> newWeights)
    {
        try
        {
            return new AdaptedModel(model, lora, head, family.BaseModelPrefix, newWeights);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static Model Build(ModelFamily family, ModelArchitecture architecture, ConfigFile config, WeightLoader loader, HeadSpec head)
    {
        Model model;
        try
        {
            model = new Model(family, architecture, config, loader, head);
        }
        catch (FineTuneException failure) when (failure.Position is null && config.Path is not null)
        {
            throw failure.At(new SourcePosition(config.Path));
        }

        loader.ThrowIfMismatched();
        loader.Finish();
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

    private static void ReportDifferences(BaseModelSpec model, ConfigFile config, WeightLoader loader, IEventSink events)
    {
        if (model.IsPackaged)
        {
            events.Info($"{model.Reference} is pretrained{(loader.NewlyInitialised.Count > 0 ? "; the head of this task is new" : "")}");
            return;
        }

        if (loader.NewlyInitialised.Count > 0)
        {
            events.Report(DiagnosticCatalog.NewlyInitialised, model.Position, model.Reference, WeightNames.Join(", ", loader.NewlyInitialised));
        }

        if (loader.Mismatched.Count > 0)
        {
            events.Report(DiagnosticCatalog.MismatchedStartedAnew, model.Position, model.Reference, WeightNames.Join("; ", loader.Mismatched));
        }

        if (loader.Unused.Count > 0)
        {
            events.Report(DiagnosticCatalog.UnusedWeights, model.Position, model.Reference, WeightNames.Join(", ", loader.Unused));
        }

        // Where the configuration says that they are not tied, they differ as they should.
        if (loader.Untied.Count > 0 && config.Flag("tie_word_embeddings", true))
        {
            events.Report(DiagnosticCatalog.TiedWeightsDiffer, model.Position, model.Reference, WeightNames.Join(", ", loader.Untied));
        }
    }

    /// <summary>Says what has become of the base model's head where its labels are not this project's, in this order.</summary>
    private static void ReportLabels(BaseModelSpec model, WeightLoader loader, LabelAlignment alignment, HeadSpec head, IEventSink events)
    {
        if (loader.LabelWeights.Count == 0)
        {
            return;
        }

        if (alignment.IsAnew)
        {
            events.Report(
                DiagnosticCatalog.HeadOfOtherLabels,
                model.Position,
                model.Reference,
                WeightNames.Join(", ", alignment.BaseLabels),
                WeightNames.Join(", ", head.Labels),
                WeightNames.Join(", ", loader.LabelWeights));
        }
        else if (alignment.IsByNumber)
        {
            string rows =
                WeightNames.Join(", ", [.. head.Labels.Index().Select(label => string.Create(CultureInfo.InvariantCulture, $"{label.Index} = {label.Item}"))]);
            string names = alignment.BaseLabels.Count == 0
                ? "has no names for the labels of its head"
                : $"has a head with the labels {WeightNames.Join(", ", alignment.BaseLabels)}";
            events.Report(DiagnosticCatalog.LabelsByNumber, model.Position, model.Reference, names, rows);
        }
        else if (alignment.Rows is not null)
        {
            events.Info($"the rows of {model.Reference}'s head are in another order of labels and were moved to this project's, by label name");
        }
    }

    /// <summary>A head may be new; a backbone with parts drawn at random is another model than the one that was named.</summary>
    /// <exception cref="FineTuneException">FT3017.</exception>
    private static void ThrowIfNotWhole(Model model, string weights, WeightLoader loader)
    {
        if (loader.NewInBackbone.Count > 0)
        {
            model.Dispose();
            throw new FineTuneException(
                DiagnosticCatalog.BackboneNotWhole, new SourcePosition(weights), Path.GetFileName(weights), WeightNames.Join(", ", loader.NewInBackbone));
        }
    }
}
