using FineTune.Contracts;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Swin;

/// <summary>
/// A transformer whose places attend to each other within windows, at half the resolution in each next stage (modeling_swin.py, SwinModel). States are
/// [batch, height, width, channels].
/// </summary>
internal sealed class SwinModel
{
    /// <summary>Of layers that config.json says nothing of.</summary>
    public const double UsualEpsilon = 1e-5;

    private readonly SwinConfig _config;
    private readonly PatchEmbedding _patches;
    private readonly LayerNorm _patchNorm;
    private readonly Tensor? _positions;
    private readonly List<(SwinLayer Layer, bool IsShifted)[]> _stages = [];
    private readonly List<(LayerNorm Norm, Linear Reduction)> _merging = [];
    private readonly LayerNorm _norm;

    public SwinModel(WeightScope scope, SwinConfig config, TorchScriptOps operators)
    {
        _config = config;
        WeightScope embeddings = scope["embeddings"];
        _patches = new PatchEmbedding(
            embeddings["patch_embeddings.projection"], 3, config.EmbedDim, config.PatchSize, Initialisers.Normal(config.InitializerRange));
        _patchNorm = new LayerNorm(embeddings["norm"], config.EmbedDim, UsualEpsilon);
        _positions = config.HasPositions
            ? embeddings.Weight("position_embeddings", [1, config.Grid.Height * config.Grid.Width, config.EmbedDim], Initialisers.Zeros)
            : null;
        double[] dropPaths = DropPath.Probabilities(config.DropPathRate, config.Depths.Sum());
        int number = 0;
        long channels = config.EmbedDim;
        for (int stage = 0; stage < config.Depths.Count; stage++)
        {
            WeightScope place = scope["encoder.layers"][stage];
            _stages.Add([.. Enumerable.Range(0, config.Depths[stage]).Select(layer =>
            {
                var sizes = new SwinLayerSizes(channels, config.Heads[stage], layer % 2 == 1, dropPaths[number++]);
                return (new SwinLayer(place["blocks"][layer], config, sizes, operators), sizes.IsShifted);
            })]);
            if (stage < config.Depths.Count - 1)
            {
                _merging.Add((
                    new LayerNorm(place["downsample.norm"], 4 * channels, UsualEpsilon),
                    new Linear(place["downsample.reduction"], 4 * channels, 2 * channels, config.InitializerRange, bias: false)));
                channels *= 2;
            }
        }

        Channels = channels;
        _norm = new LayerNorm(scope["layernorm"], channels, config.LayerNormEps);
    }

    /// <summary>Of the last stage.</summary>
    public long Channels { get; }

    /// <param name="pixels">[batch, 3, height, width]</param>
    /// <returns>[batch, <see cref="Channels"/>]</returns>
    public Tensor Forward(Tensor pixels, ForwardOptions options)
    {
        ImageSize grid = new(Parts(pixels.shape[2], _config.PatchSize.Height), Parts(pixels.shape[3], _config.PatchSize.Width));
        long down = (grid.Height * (long)_config.PatchSize.Height) - pixels.shape[2];
        long right = (grid.Width * (long)_config.PatchSize.Width) - pixels.shape[3];
        Tensor whole = down == 0 && right == 0 ? pixels : nn.functional.pad(pixels, [0, right, 0, down]);
        Tensor embedded = _patchNorm.Forward(_patches.Forward(whole));
        embedded = _positions is null ? embedded : embedded + _positions;
        Tensor states = Dropout.Apply(embedded, _config.HiddenDropout, options.Training).view(pixels.shape[0], grid.Height, grid.Width, _config.EmbedDim);
        for (int stage = 0; stage < _stages.Count; stage++)
        {
            states = Run(states, stage, grid, options);
            if (stage < _merging.Count)
            {
                grid = new ImageSize((grid.Height + 1) / 2, (grid.Width + 1) / 2);
                states = Merge(states, grid, stage);
            }
        }

        return _norm.Forward(states).mean([1, 2]);
    }

    /// <summary>Patches of a side; what is left at its end is one more, padded.</summary>
    private static int Parts(long side, int patch) => (int)((side + patch - 1) / patch);

    private Tensor Run(Tensor states, int stage, ImageSize grid, ForwardOptions options)
    {
        if (Math.Min(grid.Height, grid.Width) < _config.WindowSize)
        {
            throw new FineTuneException(DiagnosticCatalog.BadConfig, null, FormattableString.Invariant(
                $"window_size is {_config.WindowSize}, and stage {stage + 1} of pictures of this size has {grid} places, for which there are no biases"));
        }

        SwinWindows[] windows = [SwinWindows.Of(grid, _config.WindowSize, isShifted: false), SwinWindows.Of(grid, _config.WindowSize, isShifted: true)];
        Tensor? mask = windows[1].Mask(states.device);
        foreach ((SwinLayer layer, bool isShifted) in _stages[stage])
        {
            states = options.RunLayer(
                states, inner => layer.Forward(inner, windows[isShifted ? 1 : 0], isShifted ? mask : null, options.Training));
        }

        return states;
    }

    /// <summary>Four neighbours as one place, in the order of modeling_swin.py, SwinPatchMerging.</summary>
    private Tensor Merge(Tensor states, ImageSize grid, int stage)
    {
        (LayerNorm norm, Linear reduction) = _merging[stage];
        (long down, long right) = ((2 * grid.Height) - states.shape[1], (2 * grid.Width) - states.shape[2]);
        Tensor whole = down == 0 && right == 0 ? states : nn.functional.pad(states, [0, 0, 0, right, 0, down]);
        Tensor four = whole.reshape(-1, grid.Height, 2, grid.Width, 2, states.shape[3]).permute(0, 1, 3, 4, 2, 5)
            .reshape(-1, grid.Height, grid.Width, 4 * states.shape[3]);
        return reduction.Forward(norm.Forward(four));
    }
}
