using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Words and positions of an encoder or a decoder, normalised where the family does (modeling_bart.py; modeling_marian.py).</summary>
internal sealed class BartEmbeddings
{
    /// <summary>Rows of the table of learnt positions that nobody uses.</summary>
    public const int Offset = 2;

    private readonly BartConfig _config;
    private readonly Embedding _words;
    private readonly Tensor _positions;
    private readonly LayerNorm? _norm;
    private readonly TorchScriptOps _operators;

    public BartEmbeddings(WeightScope scope, Embedding words, BartConfig config, TorchScriptOps operators)
    {
        _config = config;
        _words = words;
        _operators = operators;
        _positions = config.HasSinusoidalPositions
            ? scope["embed_positions"].Table("weight", [config.Positions, config.Hidden], Initialisers.SinusoidHalves, config.SavesPositions)
            : scope["embed_positions"].Weight("weight", [config.Positions + Offset, config.Hidden], Initialisers.Normal(config.InitStd));
        _norm = config.NormalisesEmbeddings ? new LayerNorm(scope["layernorm_embedding"], config.Hidden, BartLayer.NormEps) : null;
    }

    /// <summary>The table of sines and cosines: [positions, hidden].</summary>
    public static Tensor Sinusoids(BartConfig config)
    {
        Tensor table = empty(config.Positions, config.Hidden);
        Initialisers.SinusoidHalves(table, seed: 0);
        return table;
    }

    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor words = _words.Forward(batch.TokenIds);
        words = options.AddNoise(_config.EmbeddingScale is { } scale ? words * scale : words, batch);
        Tensor sum = words + _operators.Embedding(_positions, _config.HasSinusoidalPositions ? batch.Positions : batch.Positions + Offset);
        return Dropout.Apply(_norm?.Forward(sum) ?? sum, _config.Dropout, options.Training);
    }
}
