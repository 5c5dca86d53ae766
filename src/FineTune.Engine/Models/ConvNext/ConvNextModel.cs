using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.ConvNext;

/// <summary>
/// Stages of layers, each at half the resolution of the one before (modeling_convnext.py, ConvNextModel). States are [batch, height, width, channels].
/// </summary>
internal sealed class ConvNextModel
{
    /// <summary>Of every normalisation but the last.</summary>
    public const double InnerEpsilon = 1e-6;

    private static readonly ImageSize Half = new(2, 2);

    private readonly Step _patches;
    private readonly LayerNorm _patchNorm;
    private readonly List<(LayerNorm Norm, Step Reduction)?> _downsampling = [];
    private readonly List<ConvNextLayer[]> _stages = [];
    private readonly LayerNorm _norm;

    public ConvNextModel(WeightScope scope, ConvNextConfig config)
    {
        Initialiser normal = Initialisers.Normal(config.InitializerRange);
        int channels = config.HiddenSizes[0];
        _patches = new Step(scope["embeddings.patch_embeddings"], 3, channels, config.PatchSize, normal);
        _patchNorm = new LayerNorm(scope["embeddings.layernorm"], channels, InnerEpsilon);
        double[] dropPaths = DropPath.Probabilities(config.DropPathRate, config.Depths.Sum());
        int layer = 0;
        for (int stage = 0; stage < config.Depths.Count; stage++)
        {
            WeightScope place = scope["encoder.stages"][stage];
            int next = config.HiddenSizes[stage];
            _downsampling.Add(stage == 0 && next == channels ? null : (
                new LayerNorm(place["downsampling_layer.0"], channels, InnerEpsilon),
                new Step(place["downsampling_layer.1"], channels, next, Half, normal)));
            channels = next;
            _stages.Add([.. Enumerable.Range(0, config.Depths[stage])
                .Select(index => new ConvNextLayer(place["layers"][index], config, next, dropPaths[layer++]))]);
        }

        _norm = new LayerNorm(scope["layernorm"], channels, config.LayerNormEps);
    }

    /// <param name="pixels">[batch, 3, height, width]</param>
    /// <returns>[batch, channels of the last stage]</returns>
    public Tensor Forward(Tensor pixels, ForwardOptions options)
    {
        Tensor states = _patchNorm.Forward(_patches.Forward(pixels));
        foreach (((LayerNorm Norm, Step Reduction)? downsampling, ConvNextLayer[] layers) in _downsampling.Zip(_stages))
        {
            states = downsampling is var (norm, reduction) ? reduction.Forward(norm.Forward(states).permute(0, 3, 1, 2)) : states;
            foreach (ConvNextLayer layer in layers)
            {
                states = options.RunLayer(states, inner => layer.Forward(inner, options));
            }
        }

        return _norm.Forward(states.mean([1, 2]));
    }

    /// <summary>A product of each part of the picture, which keeps the parts in rows and columns.</summary>
    private sealed class Step(WeightScope scope, long input, long output, ImageSize size, Initialiser initialise)
    {
        private readonly PatchEmbedding _parts = new(scope, input, output, size, initialise);

        public Tensor Forward(Tensor pixels) =>
            _parts.Forward(pixels).view(pixels.shape[0], pixels.shape[2] / size.Height, pixels.shape[3] / size.Width, output);
    }
}
