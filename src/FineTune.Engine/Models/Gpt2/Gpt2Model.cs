using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Gpt2;

/// <summary>Words and positions, layers, and a last norm (Radford et al., 2019; modeling_gpt2.py, GPT2Model).</summary>
internal sealed class Gpt2Model(WeightScope scope, Gpt2Config config, TorchScriptOps operators)
{
    private readonly Embedding _words =
        Embedding.OfWords(scope["wte"], config.VocabSize, config.Hidden, Initialisers.Normal(config.InitializerRange), operators);

    private readonly Embedding _positions = new(scope["wpe"], config.Positions, config.Hidden, Initialisers.Normal(config.InitializerRange), operators);

    private readonly Gpt2Layer[] _layers = [.. Enumerable.Range(0, config.Layers).Select(index => new Gpt2Layer(scope["h"][index], config, index, operators))];

    private readonly LayerNorm _norm = new(scope["ln_f"], config.Hidden, config.LayerNormEpsilon);

    /// <summary>[vocabulary, hidden]</summary>
    public LayerWeight Words => _words.Table;

    /// <returns>[read, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor sum = options.AddNoise(_words.Forward(batch.TokenIds), batch) + _positions.Forward(batch.Positions);
        Tensor states = Dropout.Apply(sum, config.EmbeddingDropout, options.Training);
        BlockMasks masks = AttentionMask.Causal.Over(batch, options.Past);
        foreach (Gpt2Layer layer in _layers)
        {
            ForwardOptions given = layer == _layers[^1] ? options : options with { Read = TokensRead.All };
            states = options.RunLayer(states, inner => layer.Forward(inner, masks, batch, given));
        }

        return _norm.Forward(states);
    }
}
