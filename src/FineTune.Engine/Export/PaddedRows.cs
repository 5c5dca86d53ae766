using FineTune.Engine.Models;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>The rows of a batch, padded to one width, as graphs take them: behind their tokens, or before them where they go on from a cache.</summary>
internal sealed class PaddedRows
{
    private readonly PackedBatch _batch;
    private readonly int _past;
    private readonly bool _isCached;
    private readonly long[] _cells;

    /// <param name="past">Cells of each row in a cache; null where there is no cache.</param>
    public PaddedRows(PackedBatch batch, int? past = null)
    {
        (_batch, _past, _isCached) = (batch, past ?? 0, past is not null);
        _cells = _isCached ? CachedCells(batch) : Cells(batch);
    }

    /// <summary>int64 [rows, width]: numbers of the tokens, and another one in padding.</summary>
    /// <param name="values">int64 [tokens]</param>
    public OrtValue Of(Tensor values, long padding)
    {
        long[] padded = new long[_batch.Batch * _batch.Sequence];
        Array.Fill(padded, padding);
        using Tensor onCpu = values.cpu();
        int token = 0;
        foreach (long value in onCpu.data<long>())
        {
            padded[_cells[token++]] = value;
        }

        return OrtValue.CreateTensorValueFromMemory(padded, [_batch.Batch, _batch.Sequence]);
    }

    /// <summary>int64 [rows, past + width]: 1 for a token, 0 for padding.</summary>
    public OrtValue Mask()
    {
        int width = _past + _batch.Sequence;
        long[] mask = new long[_batch.Batch * width];
        if (!_isCached)
        {
            Array.ForEach(_cells, cell => mask[cell] = 1);
        }
        else if (_batch.Layout.Blocks[0].PaddingMask is { } tokens)
        {
            using Tensor numbers = tokens.to(ScalarType.Int64).cpu().contiguous();
            mask = numbers.data<long>().ToArray();
        }
        else
        {
            Array.Fill(mask, 1);
        }

        return OrtValue.CreateTensorValueFromMemory(mask, [_batch.Batch, width]);
    }

    /// <summary>Of scores of all cells those of the tokens that are predicted.</summary>
    /// <param name="scores">[rows, width, ...]</param>
    /// <returns>[predicted, ...]</returns>
    public Tensor Predicted(Tensor scores) =>
        Select(scores, _batch.PredictedTokens is { } predicted ? [.. predicted.cpu().data<long>().ToArray().Select(token => _cells[token])] : _cells);

    /// <summary>The same of all tokens.</summary>
    public Tensor All(Tensor scores) => Select(scores, _cells);

    private static Tensor Select(Tensor scores, long[] cells) => scores.view(-1, scores.shape[^1]).index_select(0, tensor(cells));

    /// <summary>Where each token lies among the cells of all rows, one row after the other.</summary>
    private static long[] Cells(PackedBatch batch)
    {
        long[] starts = [.. batch.RowStarts.cpu().data<long>()];
        long[] positions = [.. batch.Positions.cpu().data<long>()];
        int row = 0;
        for (int token = 0; token < positions.Length; token++)
        {
            row += row + 1 < starts.Length && token == starts[row + 1] ? 1 : 0;
            positions[token] += (long)row * batch.Sequence;
        }

        return positions;
    }

    private static long[] CachedCells(PackedBatch batch) => batch.Layout.TokenCells is { } cells
        ? [.. cells.cpu().data<long>()]
        : [.. Enumerable.Range(0, batch.Batch * batch.Sequence).Select(cell => (long)cell)];
}
