using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>
/// A transformer over the patches of a picture, before which special states stand: the one that stands for the picture first (Dosovitskiy et al., 2020;
/// modeling_vit.py, ViTModel).
/// </summary>
internal sealed class VisionTransformer
{
    private readonly VisionConfig _config;
    private readonly PatchEmbedding _patches;
    private readonly Tensor[] _special;
    private readonly Tensor _positions;
    private readonly VisionLayer[] _layers;
    private readonly LayerNorm _norm;

    /// <param name="special">Names of the states before the patches.</param>
    /// <param name="initialise">Fills new ones of them, and new positions.</param>
    public VisionTransformer(WeightScope scope, VisionConfig config, string[] special, Initialiser initialise, TorchScriptOps operators)
    {
        _config = config;
        WeightScope embeddings = scope["embeddings"];
        _special = [.. special.Select(name => embeddings.Weight(name, [1, 1, config.HiddenSize], initialise))];
        _positions = embeddings.Weight("position_embeddings", [1, config.Patches + special.Length, config.HiddenSize], initialise);
        _patches = new PatchEmbedding(
            embeddings["patch_embeddings.projection"], 3, config.HiddenSize, config.PatchSize, Initialisers.Normal(config.InitializerRange));
        _layers = [.. Enumerable.Range(0, config.Layers).Select(layer => new VisionLayer(scope["encoder.layer"][layer], config, operators))];
        _norm = new LayerNorm(scope["layernorm"], config.HiddenSize, config.LayerNormEps);
    }

    /// <param name="pixels">[batch, 3, height, width], of the size that the configuration says.</param>
    /// <returns>[batch, hidden]: the first state of each picture.</returns>
    public Tensor Forward(Tensor pixels, ForwardOptions options)
    {
        long rows = pixels.shape[0];
        Tensor embedded = cat([.. _special.Select(state => state.expand(rows, -1, -1)), _patches.Forward(pixels)], 1) + _positions;
        Tensor states = Dropout.Apply(embedded.view(-1, _config.HiddenSize), _config.HiddenDropout, options.Training);
        PackedBatch batch = PackedBatch.OfStates((int)rows, (int)embedded.shape[1], pixels.device);
        foreach (VisionLayer layer in _layers)
        {
            ForwardOptions given = options with { Read = layer == _layers[^1] ? TokensRead.First : TokensRead.All };
            states = options.RunLayer(states, inner => layer.Forward(inner, batch, given));
        }

        return _norm.Forward(states);
    }
}
