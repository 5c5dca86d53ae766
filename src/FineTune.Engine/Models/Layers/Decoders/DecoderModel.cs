using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Words, decoder layers after Llama's pattern, and a last norm (Touvron et al., 2023; modeling_llama.py, LlamaModel).</summary>
internal sealed class DecoderModel
{
    private readonly DecoderConfig _config;
    private readonly Embedding _words;
    private readonly Embedding? _positions;
    private readonly DecoderLayer[] _layers;
    private readonly DecoderNorm _norm;
    private readonly RotaryFrequencies[] _frequencies;

    public DecoderModel(ModelParts parts, DecoderConfig config)
    {
        _config = config;
        TorchScriptOps operators = parts.Operators;
        DecoderSizes sizes = config.Sizes;
        WeightScope scope = parts.Weights[sizes.Names.Model];
        Initialiser initialise = Initialisers.Normal(sizes.InitializerRange);
        _words = Embedding.OfWords(
            scope[sizes.Names.Words], config.VocabSize, sizes.Hidden, initialise, operators, config.HasPaddingRow ? config.PadTokenId : null);
        _positions = sizes.Names.Positions is { } positions
            ? new Embedding(scope[positions], config.MaxPositionEmbeddings, sizes.Hidden, initialise, operators)
            : null;
        _layers = [.. config.Layers.Select((_, index) => new DecoderLayer(scope[sizes.Names.Layers][index], sizes, index, operators))];
        _norm = new DecoderNorm(scope[sizes.Names.LastNorm], sizes.Hidden, sizes, operators);
        _frequencies = [.. config.LayerKinds.Select(kind => new RotaryFrequencies(parts.Config, kind.Rope, sizes.Attention.HeadSize))];
    }

    /// <summary>[vocabulary, hidden]</summary>
    public LayerWeight Words => _words.Table;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor words = _words.Forward(batch.TokenIds);
        Tensor noisy = options.AddNoise(_config.EmbeddingScale is { } scale ? words * scale : words, batch);
        Tensor embedded = _config.EmbeddingMultiplier is { } multiplier ? noisy * multiplier : noisy;
        Tensor states = Dropout.Apply(
            _positions is null ? embedded : embedded + _positions.Forward(batch.Positions), _config.EmbeddingDropout, options.Training);
        RotaryEmbedding?[] rotations =
            [.. _config.LayerKinds.Zip(_frequencies, (kind, frequencies) => kind.IsRotated ? frequencies.Of(batch, options.Past) : null)];
        BlockMasks[] masks = [.. _config.LayerKinds.Select(kind => kind.Mask.Over(batch, options.Past))];
        for (int index = 0; index < _layers.Length; index++)
        {
            DecoderLayer layer = _layers[index];
            int kind = _config.Layers[index];
            ForwardOptions given = index == _layers.Length - 1 ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => layer.Forward(inner, rotations[kind], masks[kind], batch, given));
        }

        return _norm.Forward(states);
    }
}
