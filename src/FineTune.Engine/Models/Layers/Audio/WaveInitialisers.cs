namespace FineTune.Engine.Models.Layers;

/// <summary>What the new weights of a model that hears samples are filled with, where families differ (<c>_init_weights</c>).</summary>
/// <param name="ConvolutionBias">The bias of a convolution, of how many numbers one goes into.</param>
/// <param name="Projection">The layer of features, from its place.</param>
internal sealed record WaveInitialisers(Func<long, Initialiser> ConvolutionBias, Func<WeightScope, WaveConfig, Linear> Projection)
{
    /// <summary>Those of modeling_wav2vec2.py, which most families have.</summary>
    public static WaveInitialisers OfWav2Vec2 { get; } = new(
        fan => Initialisers.Uniform(1 / Math.Sqrt(fan)),
        (scope, config) =>
        {
            Initialiser uniform = Initialisers.Uniform(1 / Math.Sqrt(config.FeatureSize));
            return new Linear(scope, config.FeatureSize, config.HiddenSize, uniform, uniform);
        });
}
