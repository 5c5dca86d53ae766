using FineTune.Engine.Models.Layers;
using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>Words, and positions and token types where the model has them, projected and normalised (modeling_deberta_v2.py, DebertaV2Embeddings).</summary>
internal sealed class DebertaEmbeddings(WeightScope scope, DebertaConfig config, TorchScriptOps operators)
{
    private readonly Embedding _words = Embedding.OfWords(
        scope["word_embeddings"],
        config.Encoder.VocabSize,
        config.EmbeddingSize,
        Initialisers.Normal(config.Encoder.InitializerRange),
        operators,
        config.Encoder.PadTokenId);

    private readonly Embedding? _positions = !config.PositionBiasedInput
        ? null
        : new(
            scope["position_embeddings"],
            config.Encoder.MaxPositionEmbeddings,
            config.EmbeddingSize,
            Initialisers.Normal(config.Encoder.InitializerRange),
            operators);

    private readonly Embedding? _types = config.Encoder.TypeVocabSize == 0
        ? null
        : new(
            scope["token_type_embeddings"],
            config.Encoder.TypeVocabSize,
            config.EmbeddingSize,
            Initialisers.Normal(config.Encoder.InitializerRange),
            operators);

    private readonly Linear? _projection = config.EmbeddingSize == config.Encoder.HiddenSize
        ? null
        : new(scope["embed_proj"], config.EmbeddingSize, config.Encoder.HiddenSize, config.Encoder.InitializerRange, bias: false);

    private readonly LayerNorm _norm = new(scope["LayerNorm"], config.Encoder.HiddenSize, config.Encoder.LayerNormEps);

    /// <summary>[vocabulary, embedding]</summary>
    public LayerWeight Words => _words.Table;

    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor sum = options.AddNoise(_words.Forward(batch.TokenIds), batch);
        sum = _positions is null ? sum : sum + _positions.Forward(batch.Positions);
        sum = _types is null ? sum : sum + _types.Forward(batch.TokenTypeIds);
        sum = _projection?.Forward(sum) ?? sum;
        return Dropout.Apply(_norm.Forward(sum), config.Encoder.HiddenDropoutProb, options.Training);
    }
}
