namespace FineTune.Engine.Models.Layers;

/// <summary>What the new weights of a model that hears samples are filled with, where families differ (<c>_init_weights</c>).</summary>
/// <param name="ConvolutionBias">The bias of a convolution, of how many numbers one goes into.</param>
/// <param name="Projection">The layer of features, from its place.</param>
internal sealed record WaveInitialisers(Func<long, Initialiser> ConvolutionBias, Func<WeightScope, WaveConfig, Linear> Projection);
