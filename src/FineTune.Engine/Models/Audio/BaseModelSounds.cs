using FineTune.Contracts;
using FineTune.Engine.Audio;
using FineTune.Engine.Events;

namespace FineTune.Engine.Models;

/// <summary>What a base model says about sounds: its feature extractor, and the features that its weights are for.</summary>
internal static class BaseModelSounds
{
    /// <exception cref="FineTuneException">FT1206, FT1207, FT1211: it is no model of sounds; FT2250, FT2251: its feature extractor cannot be used.</exception>
    public static FeatureExtractor Find(BaseModelSpec model, IEventSink events)
    {
        (ConfigFile config, SoundReader reader) = ReaderOf(model);
        string? file = model.Kind == BaseModelKind.Folder ? FeatureExtractorFile.Find(model.Location) : null;
        if (file is null)
        {
            FeatureExtractor usual = reader.Usual(config);
            if (model.Kind == BaseModelKind.Folder)
            {
                string reason = $"{model.Reference} has no {ModelFileNames.PreprocessorConfig}";
                events.Info(FormattableString.Invariant($"{reason}: sounds go through {usual.Type}, at {usual.SamplingRate} samples a second"));
            }

            return usual;
        }

        FeatureExtractor extractor = FeatureExtractorFile.Load(model.Location, reader.Type);
        return extractor.Size == reader.Size(config)
            ? extractor
            : throw new FineTuneException(
                DiagnosticCatalog.FeaturesDiffer,
                new SourcePosition(file),
                Describe(extractor.Size),
                Describe(reader.Size(config)));
    }

    /// <summary>Samples of the shortest sound that the model hears anything of.</summary>
    /// <inheritdoc cref="Find"/>
    public static int ShortestSamples(BaseModelSpec model)
    {
        (ConfigFile config, SoundReader reader) = ReaderOf(model);
        return reader.ShortestSamples(config);
    }

    private static (ConfigFile Config, SoundReader Reader) ReaderOf(BaseModelSpec model)
    {
        ConfigFile config = PretrainedModel.Config(model);
        ModelFamily family = ModelRegistry.FamilyOf(config);
        ModelArchitecture architecture = family.WithHead(ModelHead.AudioClassification);
        return (config, family.Sounds ?? throw new InvalidOperationException($"{architecture.Name} does not say how it takes sounds"));
    }

    private static string Describe(FeatureSize? features) => features is { } size ? $"features of {size}" : "the samples themselves";
}
