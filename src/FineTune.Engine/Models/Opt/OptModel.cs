using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Opt;

/// <summary>Words and positions, layers, and in most models a last norm (Zhang et al., 2022; modeling_opt.py, OPTDecoder).</summary>
internal sealed class OptModel
{
    /// <summary>Rows of the positions' table that nobody uses.</summary>
    public const int Offset = 2;

    private readonly OptConfig _config;
    private readonly Embedding _words;
    private readonly Embedding _positions;
    private readonly Linear? _projectIn;
    private readonly Linear? _projectOut;
    private readonly OptNorm? _norm;
    private readonly OptLayer[] _layers;

    public OptModel(WeightScope scope, OptConfig config, TorchScriptOps operators)
    {
        _config = config;
        Initialiser initialise = Initialisers.Normal(config.InitializerRange);
        _words = Embedding.OfWords(scope["embed_tokens"], config.VocabSize, config.WordSize, initialise, operators, config.PadTokenId);
        _positions = new Embedding(scope["embed_positions"], config.Positions + Offset, config.Hidden, initialise, operators);
        if (config.WordSize != config.Hidden)
        {
            _projectOut = new Linear(scope["project_out"], config.Hidden, config.WordSize, initialise, bias: false);
            _projectIn = new Linear(scope["project_in"], config.WordSize, config.Hidden, initialise, bias: false);
        }

        _norm = config.HasFinalNorm ? new OptNorm(scope["final_layer_norm"], config) : null;
        _layers = [.. Enumerable.Range(0, config.Layers).Select(index => new OptLayer(scope["layers"][index], config, index, operators))];
    }

    /// <summary>[vocabulary, word size]</summary>
    public LayerWeight Words => _words.Table;

    /// <returns>[read, word size]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor words = options.AddNoise(_words.Forward(batch.TokenIds), batch);
        Tensor states = (_projectIn?.Forward(words) ?? words) + _positions.Forward(batch.Positions + Offset);
        BlockMasks masks = AttentionMask.Causal.Over(batch, options.Past);
        foreach (OptLayer layer in _layers)
        {
            ForwardOptions given = layer == _layers[^1] ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => layer.Forward(inner, masks, batch, given));
        }

        states = _norm?.Forward(states) ?? states;
        return _projectOut?.Forward(states) ?? states;
    }
}
