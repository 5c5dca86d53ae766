using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Ast;

/// <summary>
/// A transformer over parts of a spectrogram, which overlap, before which two states stand for all of it (Gong, Chung and Glass, 2021;
/// modeling_audio_spectrogram_transformer.py, ASTModel).
/// </summary>
internal sealed class AstModel
{
    /// <summary>States before the patches.</summary>
    public const int Special = 2;

    private readonly AstConfig _config;
    private readonly Tensor _first;
    private readonly Tensor _second;
    private readonly Tensor _positions;
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly VisionLayer[] _layers;
    private readonly LayerNorm _norm;

    public AstModel(WeightScope scope, AstConfig config, TorchScriptOps operators)
    {
        _config = config;
        (VisionConfig layers, long hidden) = (config.Layers, config.Layers.HiddenSize);
        WeightScope embeddings = scope["embeddings"];
        _first = embeddings.Weight("cls_token", [1, 1, hidden], Initialisers.Zeros);
        _second = embeddings.Weight("distillation_token", [1, 1, hidden], Initialisers.Zeros);
        _positions = embeddings.Weight("position_embeddings", [1, config.Patches + Special, hidden], Initialisers.Zeros);
        WeightScope projection = embeddings["patch_embeddings.projection"];
        _weight = projection.Weight("weight", [hidden, 1, config.Patch, config.Patch], Initialisers.Normal(layers.InitializerRange));
        _bias = projection.Weight("bias", [hidden], Initialisers.Zeros);
        _layers = [.. Enumerable.Range(0, layers.Layers).Select(layer => new VisionLayer(scope["encoder.layer"][layer], layers, operators))];
        _norm = new LayerNorm(scope["layernorm"], hidden, layers.LayerNormEps);
    }

    /// <returns>[batch, hidden]: the mean of the two states that stand for each sound.</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor pictures = batch.Spectrograms(_config.Size).unsqueeze(1).transpose(2, 3);
        Tensor patches = nn.functional.conv2d(pictures, _weight, _bias, [_config.FrequencyStride, _config.TimeStride]).flatten(2).transpose(1, 2);
        Tensor embedded = cat([_first.expand(batch.Batch, -1, -1), _second.expand(batch.Batch, -1, -1), patches], 1) + _positions;
        (long sequence, long hidden) = (embedded.shape[1], embedded.shape[2]);
        Tensor states = Dropout.Apply(embedded.view(-1, hidden), _config.Layers.HiddenDropout, options.Training);
        PackedBatch cells = PackedBatch.OfStates(batch.Batch, (int)sequence, states.device);
        ForwardOptions given = options with { Read = TokensRead.All };
        foreach (VisionLayer layer in _layers)
        {
            states = options.RunLayer(states, inner => layer.Forward(inner, cells, given));
        }

        return _norm.Forward(states.view(batch.Batch, sequence, hidden).narrow(1, 0, Special)).mean([1]);
    }
}
