using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The first of other rows.</summary>
/// <param name="rows">All of them; their owner's.</param>
/// <param name="most">How many at most.</param>
internal sealed class FirstRows(ITokenRows rows, int most) : ITokenRows
{
    public int Count => Math.Min(rows.Count, most);

    public ReadOnlySpan<int> InputIds(int row) => rows.InputIds(row);

    public ReadOnlySpan<sbyte> TokenTypeIds(int row) => rows.TokenTypeIds(row);

    public ReadOnlySpan<int> WordIds(int row) => rows.WordIds(row);

    public ReadOnlySpan<int> TextLengths(int row) => rows.TextLengths(row);

    public ReadOnlySpan<byte> Media(int row) => rows.Media(row);

    public int MediaWidth(int row) => rows.MediaWidth(row);

    public int Length(int row) => rows.Length(row);

    public ReadOnlySpan<int> Labels(int row) => rows.Labels(row);

    public ReadOnlySpan<int> Offsets(int row) => rows.Offsets(row);

    public ReadOnlySpan<byte> Slices(int row) => rows.Slices(row);

    public ReadOnlySpan<byte> Reference(int row) => rows.Reference(row);

    public float Number(int row) => rows.Number(row);

    public SourcePosition Source(int row) => rows.Source(row);
}
