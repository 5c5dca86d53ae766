using FineTune.Engine.Models.Quantization;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Layers;

/// <summary>Word + token type + position, normalised, dropped out (modeling_bert.py, BertEmbeddings; modeling_roberta.py, RobertaEmbeddings).</summary>
internal sealed class TextEmbeddings(WeightScope scope, EmbeddingSizes sizes, TorchScriptOps operators)
{
    private readonly Embedding _words = Embedding.OfWords(
        scope["word_embeddings"], sizes.Vocabulary, sizes.Hidden, Initialisers.Normal(sizes.InitializerRange), operators, sizes.Padding);

    private readonly Embedding _positions = new(
        scope["position_embeddings"],
        sizes.Positions,
        sizes.Hidden,
        sizes.InitialisePositions ?? Initialisers.Normal(sizes.InitializerRange),
        operators,
        sizes.PositionPadding);

    private readonly Embedding? _types = sizes.Types == 0
        ? null
        : new(scope["token_type_embeddings"], sizes.Types, sizes.Hidden, Initialisers.Normal(sizes.InitializerRange), operators);

    private readonly LayerNorm _norm = new(scope["LayerNorm"], sizes.Hidden, sizes.LayerNormEps);

    /// <summary>[vocabulary, hidden]</summary>
    public LayerWeight Words => _words.Table;

    /// <returns>[tokens, hidden]</returns>
    public Tensor Forward(PackedBatch batch, ForwardOptions options)
    {
        Tensor sum = options.AddNoise(_words.Forward(batch.TokenIds), batch);
        sum = _types is null ? sum : sum + _types.Forward(batch.TokenTypeIds);
        Tensor positions = sizes.PositionPadding is { } padding ? PositionsAfterPadding(batch, padding) : batch.Positions;
        return Dropout.Apply(_norm.Forward(sum + _positions.Forward(positions)), sizes.Dropout, options.Training);
    }

    /// <summary>
    /// Positions from <paramref name="padding"/> + 1 on; a padding token that stands within a text has position <paramref name="padding"/> and does
    /// not count (modeling_roberta.py, create_position_ids_from_input_ids).
    /// </summary>
    /// <returns>int64 [tokens]</returns>
    private static Tensor PositionsAfterPadding(PackedBatch batch, int padding)
    {
        Tensor isPadding = batch.TokenIds.eq(padding);
        Tensor counted = isPadding.to(ScalarType.Int64).cumsum(0);
        Tensor rowStarts = arange(batch.TokenIds.shape[0], device: batch.TokenIds.device) - batch.Positions;
        Tensor countedBeforeRow = (counted - isPadding.to(ScalarType.Int64)).index_select(0, rowStarts);
        Tensor positions = batch.Positions - (counted - countedBeforeRow) + (padding + 1);
        return positions.masked_fill(isPadding, padding);
    }
}
