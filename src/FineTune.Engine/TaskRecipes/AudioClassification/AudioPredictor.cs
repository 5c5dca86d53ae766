using FineTune.Contracts;
using FineTune.Engine.Audio;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>A trained model with its feature extractor.</summary>
/// <param name="extractor">Makes of samples what the model is given.</param>
/// <param name="maxSamples">Samples that are heard, those of the beginning.</param>
/// <param name="shortest">Samples of the shortest sound that it hears anything of.</param>
internal sealed class AudioPredictor(IModel model, HeadSpec head, FeatureExtractor extractor, int maxSamples, int shortest, Device device)
    : MediaPredictor(MediaKind.Sounds, model, head, device)
{
    private readonly SoundDecoder _decoder = new(extractor.SamplingRate, shortest);

    /// <param name="folder">Has the feature extractor.</param>
    /// <exception cref="FineTuneException">The feature extractor cannot be used.</exception>
    public static AudioPredictor Open(IModel model, HeadSpec head, string folder, Device device)
    {
        FeatureExtractor extractor = FeatureExtractorFile.Load(folder);
        var config = new ConfigFile(model.Config, null);
        int shortest = Math.Max(extractor.ShortestSamples, ModelRegistry.FamilyOf(config).Sounds!.ShortestSamples(config));
        double? heard = model.Config[AudioClassificationRecipe.MaxLengthField]?.GetValue<double>();
        int most = heard is { } seconds ? SoundPart.Samples(seconds, extractor.SamplingRate) : int.MaxValue;
        return new AudioPredictor(model, head, extractor, most, shortest, device);
    }

    protected override PackedBatch InputOf(ReadOnlySpan<byte> file, SourcePosition position, Device device)
    {
        float[] samples = _decoder.Decode(file, position).Samples;
        return SoundBatch.Pad(extractor, [extractor.Apply(samples.AsSpan(0, Math.Min(samples.Length, maxSamples)))], device);
    }
}
