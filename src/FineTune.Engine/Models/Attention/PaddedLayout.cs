using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Attention;

/// <summary>
/// How a batch's tokens, which lie one after the other without padding, are padded for attention: all rows to one width, or in several blocks where rows
/// differ so much in length that padding all of them to the longest would be most of attention's work.
/// </summary>
internal sealed class PaddedLayout : IDisposable
{
    public required IReadOnlyList<PaddedBlock> Blocks { get; init; }

    /// <summary>
    /// int64 [cells]: each cell's token, block by block and row by row. Cells of padding name token 0. Null where cells are the tokens in
    /// their order.
    /// </summary>
    public Tensor? CellTokens { get; init; }

    /// <summary>int64 [tokens]: each token's cell; null likewise.</summary>
    public Tensor? TokenCells { get; init; }

    /// <summary>int64 [batch]: where among the blocks' rows each row of the batch lies; null where they have its order.</summary>
    public Tensor? RowPlaces { get; init; }

    /// <summary>int64 [batch]: the row of the batch at each of these places; null likewise.</summary>
    public Tensor? PlacedRows { get; init; }

    /// <summary>Attention in each block.</summary>
    /// <param name="query">[tokens, hidden]; key and value likewise, of as many heads of that size as they have.</param>
    /// <param name="heads">Heads of the query.</param>
    /// <param name="attention">Of a block's index, query, key and value [rows, heads, sequence, hidden / heads] each.</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Attend(Tensor query, Tensor key, Tensor value, int heads, TorchScriptOps operators, Func<int, Tensor, Tensor, Tensor, Tensor> attention) =>
        Join(Attend(Split(query, operators), key, value, heads, operators, attention), operators);

    /// <summary>Attention of each row to another one, as a decoder's to what it answers.</summary>
    /// <param name="other">Where the keys are; its blocks have the same rows.</param>
    /// <param name="query">[tokens, hidden]</param>
    /// <param name="key">[tokens of the other, hidden]; value likewise.</param>
    /// <param name="attention">Of a block's index, query [rows, heads, sequence, size], key and value [rows, heads, sequence of the other, size].</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor AttendTo(
        PaddedLayout other,
        Tensor query,
        Tensor key,
        Tensor value,
        int heads,
        TorchScriptOps operators,
        Func<int, Tensor, Tensor, Tensor, Tensor> attention) =>
        Join(other.Attend(Split(query, operators), key, value, heads, operators, attention), operators);

    /// <summary>Attention of each row's first token to all of the row.</summary>
    /// <param name="query">[batch, hidden]</param>
    /// <param name="key">[tokens, hidden]; value likewise.</param>
    /// <param name="attention">Of a block's index, query [rows, heads, 1, hidden / heads], key and value [rows, heads, sequence, hidden / heads].</param>
    /// <returns>[batch, hidden]</returns>
    public Tensor AttendFromFirst(
        Tensor query, Tensor key, Tensor value, int heads, TorchScriptOps operators, Func<int, Tensor, Tensor, Tensor, Tensor> attention) =>
        JoinRows(Attend(SplitRows(query, operators), key, value, heads, operators, attention), operators);

    /// <summary>Tokens as cells, those of padding with some token's values.</summary>
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[rows, sequence, hidden] of each block.</returns>
    public Tensor[] Split(Tensor states, TorchScriptOps operators)
    {
        Tensor cells = CellTokens is null ? states : operators.Embedding(states, CellTokens);
        Tensor[] parts = Blocks.Count == 1 ? [cells] : cells.split([.. Blocks.Select(block => (long)block.Cells)]);
        return [.. parts.Zip(Blocks, (part, block) => part.view(block.Rows, block.Sequence, -1))];
    }

    /// <summary>Cells as tokens.</summary>
    /// <param name="parts">[rows, sequence, hidden] of each block.</param>
    /// <returns>[tokens, hidden]</returns>
    public Tensor Join(Tensor[] parts, TorchScriptOps operators)
    {
        Tensor cells = Concatenate([.. parts.Select(part => part.reshape(-1, part.shape[^1]))]);
        return TokenCells is null ? cells : operators.Embedding(cells, TokenCells);
    }

    /// <summary>The same layout for states with more tokens behind the batch's own, whose context is that of the first cell. It owns nothing.</summary>
    /// <exception cref="InvalidOperationException">Cells are the tokens in their order.</exception>
    public PaddedLayout WithTokensBehind(long more)
    {
        Tensor cells = TokenCells ?? throw new InvalidOperationException("cells are the tokens in their order");
        return new PaddedLayout
        {
            Blocks = Blocks,
            CellTokens = CellTokens,
            TokenCells = cat([cells, zeros(more, dtype: ScalarType.Int64, device: cells.device)]),
            RowPlaces = RowPlaces,
            PlacedRows = PlacedRows,
        };
    }

    /// <summary>The mean of each row's tokens that attention may look at.</summary>
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[batch, hidden]</returns>
    public Tensor Mean(Tensor states, TorchScriptOps operators) => JoinRows([.. Split(states, operators).Zip(Blocks, Mean)], operators);

    /// <summary>The largest number of each dimension among each row's tokens that attention may look at.</summary>
    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[batch, hidden]</returns>
    public Tensor Max(Tensor states, TorchScriptOps operators) => JoinRows([.. Split(states, operators).Zip(Blocks, Max)], operators);

    public void Dispose()
    {
        foreach (PaddedBlock block in Blocks)
        {
            block.Dispose();
        }

        CellTokens?.Dispose();
        TokenCells?.Dispose();
        RowPlaces?.Dispose();
        PlacedRows?.Dispose();
    }

    private Tensor[] Attend(
        Tensor[] queries, Tensor key, Tensor value, int heads, TorchScriptOps operators, Func<int, Tensor, Tensor, Tensor, Tensor> attention)
    {
        Tensor[] keys = Split(key, operators);
        Tensor[] values = Split(value, operators);
        long size = queries[0].shape[^1] / heads;
        return [.. queries.Select(
            (query, index) => MergeHeads(attention(index, SplitHeads(query, size), SplitHeads(keys[index], size), SplitHeads(values[index], size))))];
    }

    /// <param name="states">[batch, hidden]</param>
    /// <returns>[rows, 1, hidden] of each block.</returns>
    private Tensor[] SplitRows(Tensor states, TorchScriptOps operators)
    {
        Tensor placed = PlacedRows is null ? states : operators.Embedding(states, PlacedRows);
        Tensor[] parts = Blocks.Count == 1 ? [placed] : placed.split([.. Blocks.Select(block => (long)block.Rows)]);
        return [.. parts.Select(part => part.unsqueeze(1))];
    }

    /// <param name="parts">[rows, hidden] or [rows, 1, hidden] of each block.</param>
    /// <returns>[batch, hidden]</returns>
    private Tensor JoinRows(Tensor[] parts, TorchScriptOps operators)
    {
        Tensor placed = Concatenate([.. parts.Select(part => part.reshape(-1, part.shape[^1]))]);
        return RowPlaces is null ? placed : operators.Embedding(placed, RowPlaces);
    }

    private static Tensor Mean(Tensor cells, PaddedBlock block)
    {
        if (block.PaddingMask is not { } attention)
        {
            return cells.mean([1]);
        }

        Tensor mask = attention.view(block.Rows, block.Sequence, 1);
        return (cells * mask).sum(1) / mask.sum(1);
    }

    private static Tensor Max(Tensor cells, PaddedBlock block) => (block.PaddingMask is { } attention
        ? cells.masked_fill(attention.view(block.Rows, block.Sequence, 1).logical_not(), double.NegativeInfinity)
        : cells).max(1).values;

    private static Tensor SplitHeads(Tensor cells, long size) => cells.view(cells.shape[0], cells.shape[1], -1, size).transpose(1, 2);

    private static Tensor MergeHeads(Tensor context) => context.transpose(1, 2).reshape(context.shape[0], context.shape[2], -1);

    private static Tensor Concatenate(Tensor[] parts) => parts.Length == 1 ? parts[0] : cat(parts);
}
