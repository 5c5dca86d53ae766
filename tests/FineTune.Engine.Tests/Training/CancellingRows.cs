using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Training;

/// <summary>Cancels when a number of rows have been read for their labels.</summary>
internal sealed class CancellingRows(ITokenRows rows, int after, CancellationTokenSource source) : ITokenRows
{
    private int _read;

    public int Count => rows.Count;

    public ReadOnlySpan<int> InputIds(int row) => rows.InputIds(row);

    public ReadOnlySpan<sbyte> TokenTypeIds(int row) => rows.TokenTypeIds(row);

    public SourcePosition Source(int row) => rows.Source(row);

    public ReadOnlySpan<int> Labels(int row)
    {
        if (++_read == after)
        {
            source.Cancel();
        }

        return rows.Labels(row);
    }
}
