using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// A batch of token rows as models take it. Only real tokens are there, one after the other, so that everything but attention computes
/// nothing for padding; attention pads and unpads.
/// </summary>
internal sealed class ModelInput : IDisposable
{
    /// <summary>int64 [tokens]: ids of all rows' tokens.</summary>
    public required Tensor TokenIds { get; init; }

    /// <summary>int64 [tokens]: place of each token in its row, from 0.</summary>
    public required Tensor Positions { get; init; }

    /// <summary>int64 [tokens]: 0 for the first text of a row, 1 for the second.</summary>
    public required Tensor TokenTypeIds { get; init; }

    /// <summary>int64 [batch]: where each row's first token lies in <see cref="TokenIds"/>.</summary>
    public required Tensor RowStarts { get; init; }

    /// <summary>
    /// int64 [predicted]: the tokens, by index in <see cref="TokenIds"/>, that a masked language model is asked about; null for all. Other
    /// heads do not look at it.
    /// </summary>
    public Tensor? PredictedTokens { get; init; }

    /// <summary>Rows.</summary>
    public required int Batch { get; init; }

    /// <summary>Cells a row of the widest block: tokens of the longest row, or more where wider padding is asked for.</summary>
    public required int Sequence { get; init; }

    /// <summary>How attention pads them.</summary>
    public required PaddedLayout Layout { get; init; }

    /// <summary>Has layers computed again in the backward pass; null keeps what they compute.</summary>
    public LayerTape? Tape { get; set; }

    /// <summary>Strength of the noise on word embeddings (Jain et al., 2023, NEFTune); null for none.</summary>
    public double? EmbeddingNoise { get; set; }

    /// <summary>Runs one of a model's layers. Of what it computes on the way only what the backward pass needs is kept.</summary>
    /// <param name="states">The layer's input.</param>
    /// <param name="layer">The layer.</param>
    public Tensor RunLayer(Tensor states, Func<Tensor, Tensor> layer)
    {
        if (Tape is not null)
        {
            return Tape.Run(states, layer);
        }

        using DisposeScope scope = NewDisposeScope();
        return layer(states).MoveToOuterDisposeScope();
    }

    /// <summary>The states that a head reads.</summary>
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[read, hidden]</returns>
    public Tensor SelectRead(Tensor states, TokensRead read, TorchScriptOps operators)
    {
        Tensor? indices = read switch
        {
            TokensRead.First => RowStarts,
            TokensRead.Predicted => PredictedTokens,
            _ => null,
        };
        return indices is null ? states : operators.Embedding(states, indices);
    }

    /// <summary>
    /// What is to ask in a last layer's attention: each row's first token alone, where only these are read. Of predicted tokens rows have
    /// different numbers, so that all tokens ask.
    /// </summary>
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[batch or tokens, hidden]</returns>
    public Tensor QueryStates(Tensor states, TokensRead read, TorchScriptOps operators) => read == TokensRead.First ? SelectRead(states, read, operators) : states;

    /// <summary>Attention in each block, for the tokens that are read.</summary>
    /// <param name="query">[batch or tokens, hidden], of <see cref="QueryStates"/> states.</param>
    /// <param name="key">[tokens, hidden]; value likewise.</param>
    /// <param name="attention">Of a block's index, query [rows, heads, 1 or sequence, hidden / heads], key and value [rows, heads, sequence, hidden / heads].</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Attend(
        Tensor query, Tensor key, Tensor value, int heads, TokensRead read, TorchScriptOps operators, Func<int, Tensor, Tensor, Tensor, Tensor> attention) =>
        read == TokensRead.First
            ? Layout.AttendFromFirst(query, key, value, heads, operators, attention)
            : SelectRead(Layout.Attend(query, key, value, heads, operators, attention), read, operators);

    /// <summary>A tensor made from weights that several layers use.</summary>
    public Tensor Shared(Tensor tensor) => Tape?.Shared(tensor) ?? tensor;

    /// <summary>
    /// Adds uniform noise of at most alpha / sqrt(length of the row x hidden) to word embeddings in training. Hugging Face takes the padded length,
    /// by which the noise of a row would depend on its neighbours.
    /// </summary>
    /// <param name="embedded">[tokens, hidden]</param>
    public Tensor AddNoise(Tensor embedded)
    {
        if (EmbeddingNoise is not { } alpha)
        {
            return embedded;
        }

        using Tensor ends = cat([RowStarts.narrow(0, 1, Batch - 1), tensor([TokenIds.shape[0]], device: RowStarts.device)]);
        using Tensor lengths = ends - RowStarts;
        Tensor magnitude = alpha / (lengths * embedded.shape[1]).to(embedded.dtype).sqrt();
        return embedded + (empty_like(embedded).uniform_(-1, 1) * magnitude.repeat_interleave(lengths).unsqueeze(-1));
    }

    public void Dispose()
    {
        TokenIds.Dispose();
        Positions.Dispose();
        TokenTypeIds.Dispose();
        RowStarts.Dispose();
        PredictedTokens?.Dispose();
        Layout.Dispose();
    }
}
