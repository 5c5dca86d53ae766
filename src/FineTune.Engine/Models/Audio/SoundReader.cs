namespace FineTune.Engine.Models;

/// <summary>How the models of a family take sounds.</summary>
/// <param name="Type">The class of their feature extractors where a file names none.</param>
/// <param name="Usual">The feature extractor that a model of this configuration has where its folder has none.</param>
internal sealed record SoundReader(string Type, Func<ConfigFile, FeatureExtractor> Usual)
{
    /// <summary>The size of the spectrograms that a model of this configuration takes; null where it takes samples.</summary>
    public Func<ConfigFile, FeatureSize?> Size { get; init; } = _ => null;

    /// <summary>Samples of the shortest sound that a model of this configuration hears anything of.</summary>
    public Func<ConfigFile, int> ShortestSamples { get; init; } = _ => 1;

    /// <summary>transformers' name of what such a model is given.</summary>
    public string InputName { get; init; } = "input_values";

    /// <summary>
    /// First names of the weights that make features of samples, which a training may leave as they are; null where a family has no such part.
    /// </summary>
    public string? FeatureEncoder { get; init; }
}
