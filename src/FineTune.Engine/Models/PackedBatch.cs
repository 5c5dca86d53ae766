using FineTune.Contracts;
using FineTune.Engine.Models.Attention;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>
/// A batch of token rows as models take it, packed as in torch's PackedSequence: only real tokens are there, one after the other, so that everything but
/// attention computes nothing for padding; attention pads and unpads. It says what the data is; what a pass wants of the model is in
/// <see cref="ForwardOptions"/>.
/// </summary>
internal sealed class PackedBatch : IDisposable
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
    /// int64 [predicted]: the tokens, by index in <see cref="TokenIds"/>, that a masked language model predicts; null for all. Other heads do
    /// not look at it.
    /// </summary>
    public Tensor? PredictedTokens { get; init; }

    /// <summary>float32 [batch, channels, height, width]: rows that are pictures, which have no tokens; null for others.</summary>
    public Tensor? PixelValues { get; init; }

    /// <summary>
    /// float32 [batch, samples], or [batch, rows, columns] of spectrograms: rows that are sounds, which have no tokens; null for others.
    /// </summary>
    public Tensor? SoundValues { get; init; }

    /// <summary>Samples of each sound that are its own; null where the model is not told, and hears padding as silence.</summary>
    public IReadOnlyList<int>? SoundLengths { get; init; }

    /// <summary>Rows.</summary>
    public required int Batch { get; init; }

    /// <summary>Cells a row of the widest block: tokens of the longest row, or more where the padding is wider.</summary>
    public required int Sequence { get; init; }

    /// <summary>How attention pads them.</summary>
    public required PaddedLayout Layout { get; init; }

    /// <summary>
    /// What the decoder of an encoder-decoder model is given for each row; null for other models. Its blocks have the rows of this batch's blocks, as
    /// attention goes from one to the other.
    /// </summary>
    public PackedBatch? Decoder { get; init; }

    /// <summary>A batch of pictures.</summary>
    /// <param name="pixelValues">[batch, channels, height, width]; the batch owns it.</param>
    public static PackedBatch OfPixels(Tensor pixelValues)
    {
        PackedBatch batch = OfStates((int)pixelValues.shape[0], 0, pixelValues.device);
        return new PackedBatch
        {
            TokenIds = batch.TokenIds,
            Positions = batch.Positions,
            TokenTypeIds = batch.TokenTypeIds,
            RowStarts = batch.RowStarts,
            PixelValues = pixelValues,
            Batch = batch.Batch,
            Sequence = 0,
            Layout = batch.Layout,
        };
    }

    /// <summary>A batch of sounds.</summary>
    /// <param name="values">[batch, samples], or [batch, rows, columns] of spectrograms; the batch owns it.</param>
    /// <param name="lengths">Samples of each sound that are its own; null where the model is not to be told.</param>
    public static PackedBatch OfSounds(Tensor values, int[]? lengths)
    {
        PackedBatch batch = OfStates((int)values.shape[0], 0, values.device);
        return new PackedBatch
        {
            TokenIds = batch.TokenIds,
            Positions = batch.Positions,
            TokenTypeIds = batch.TokenTypeIds,
            RowStarts = batch.RowStarts,
            SoundValues = values,
            SoundLengths = lengths,
            Batch = batch.Batch,
            Sequence = 0,
            Layout = batch.Layout,
        };
    }

    /// <summary>The sounds, which are spectrograms of one size.</summary>
    /// <returns>float32 [batch, rows, columns]</returns>
    /// <exception cref="FineTuneException">FT2251: they have another size.</exception>
    public Tensor Spectrograms(FeatureSize size) => SoundValues is { } values && values.shape.AsSpan(1).SequenceEqual([size.Rows, size.Columns])
        ? values
        : throw new FineTuneException(
            DiagnosticCatalog.FeaturesDiffer, null, $"features of {string.Join(" x ", SoundValues?.shape[1..] ?? [])}", $"features of {size}");

    /// <summary>A batch of states that come from no tokens, as those of the patches of pictures, of as many in each row.</summary>
    /// <param name="lengths">States of each row, from the first, that attention may look at; null for all.</param>
    public static PackedBatch OfStates(int batch, int sequence, Device device, IReadOnlyList<int>? lengths = null) => new()
    {
        TokenIds = zeros(0, ScalarType.Int64, device),
        Positions = zeros(0, ScalarType.Int64, device),
        TokenTypeIds = zeros(0, ScalarType.Int64, device),
        RowStarts = arange(batch, ScalarType.Int64, device).mul_(sequence),
        Batch = batch,
        Sequence = sequence,
        Layout = new PaddedLayout
        {
            Blocks =
            [
                new PaddedBlock
                {
                    Rows = batch,
                    Sequence = sequence,
                    PaddingIsLast = true,
                    PaddingMask = lengths is null || lengths.All(length => length >= sequence) ? null : MaskOf(lengths, sequence, device),
                },
            ],
        },
    };

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
    /// The states whose queries a layer's attention needs: each row's first token alone, where only these are read. Of predicted tokens rows have different
    /// numbers and do not fit a block, so that all tokens have queries there.
    /// </summary>
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[batch or tokens, hidden]</returns>
    public Tensor QueryStates(Tensor states, TokensRead read, TorchScriptOps operators) =>
        read == TokensRead.First ? SelectRead(states, read, operators) : states;

    /// <summary>Attention in each block, for the tokens that are read.</summary>
    /// <param name="query">[batch or tokens, hidden], of <see cref="QueryStates"/> states.</param>
    /// <param name="key">[tokens, hidden]; value likewise.</param>
    /// <param name="attention">Of a block's index, query [rows, heads, 1 or sequence, hidden / heads], key and value [rows, heads, sequence, hidden /
    /// heads].</param>
    /// <returns>[read, hidden]</returns>
    public Tensor Attend(
        Tensor query, Tensor key, Tensor value, int heads, TokensRead read, TorchScriptOps operators, Func<int, Tensor, Tensor, Tensor, Tensor> attention) =>
        read == TokensRead.First
            ? Layout.AttendFromFirst(query, key, value, heads, operators, attention)
            : SelectRead(Layout.Attend(query, key, value, heads, operators, attention), read, operators);

    /// <summary>The same batch, asked about other tokens. It owns nothing: the batch it was made of is to be disposed.</summary>
    /// <param name="predicted">int64 [predicted]</param>
    public PackedBatch Asking(Tensor predicted) => With(predicted, Layout, Decoder);

    /// <summary>
    /// The same batch for layers whose states have more tokens than it has: those behind all others belong to no row, and attention gives them some cell's
    /// context. It owns nothing, and its layout is one with <see cref="PaddedLayout.TokenCells"/>.
    /// </summary>
    public PackedBatch WithTokensBehind(long more) =>
        With(PredictedTokens, Layout.WithTokensBehind(more), Decoder);

    /// <summary>The same batch with other tokens for its decoder. It owns nothing: both batches it was made of are to be disposed.</summary>
    public PackedBatch Decoding(PackedBatch decoder) => With(PredictedTokens, Layout, decoder);

    /// <summary>Tokens of each row.</summary>
    public long[] RowLengths()
    {
        using Tensor starts = RowStarts.cpu();
        long[] all = [.. starts.data<long>(), TokenIds.shape[0]];
        return [.. Enumerable.Range(0, Batch).Select(row => all[row + 1] - all[row])];
    }

    public void Dispose()
    {
        TokenIds.Dispose();
        Positions.Dispose();
        TokenTypeIds.Dispose();
        RowStarts.Dispose();
        PredictedTokens?.Dispose();
        PixelValues?.Dispose();
        SoundValues?.Dispose();
        Layout.Dispose();
        Decoder?.Dispose();
    }

    /// <returns>bool [batch, 1, 1, sequence]</returns>
    private static Tensor MaskOf(IReadOnlyList<int> lengths, int sequence, Device device)
    {
        using Tensor ends = tensor([.. lengths.Select(length => (long)length)], device: device);
        using Tensor places = arange(sequence, ScalarType.Int64, device);
        return places.unsqueeze(0).lt(ends.unsqueeze(1)).view(lengths.Count, 1, 1, sequence);
    }

    private PackedBatch With(Tensor? predicted, PaddedLayout layout, PackedBatch? decoder) => new()
    {
        TokenIds = TokenIds,
        Positions = Positions,
        TokenTypeIds = TokenTypeIds,
        RowStarts = RowStarts,
        PredictedTokens = predicted,
        Batch = Batch,
        Sequence = Sequence,
        Layout = layout,
        Decoder = decoder,
    };
}
