using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Some of other rows, in their order.</summary>
/// <param name="rows">All of them; their owner's.</param>
/// <param name="numbers">The numbers of those that count, rising.</param>
internal sealed class SelectedRows(ITokenRows rows, IReadOnlyList<int> numbers) : ITokenRows
{
    public int Count => numbers.Count;

    public ReadOnlySpan<int> InputIds(int row) => rows.InputIds(numbers[row]);

    public ReadOnlySpan<sbyte> TokenTypeIds(int row) => rows.TokenTypeIds(numbers[row]);

    public ReadOnlySpan<int> WordIds(int row) => rows.WordIds(numbers[row]);

    public ReadOnlySpan<int> Labels(int row) => rows.Labels(numbers[row]);

    public ReadOnlySpan<int> Offsets(int row) => rows.Offsets(numbers[row]);

    public ReadOnlySpan<int> TextLengths(int row) => rows.TextLengths(numbers[row]);

    public ReadOnlySpan<byte> Media(int row) => rows.Media(numbers[row]);

    public int MediaWidth(int row) => rows.MediaWidth(numbers[row]);

    public int Length(int row) => rows.Length(numbers[row]);

    public ReadOnlySpan<byte> Slices(int row) => rows.Slices(numbers[row]);

    public ReadOnlySpan<byte> Reference(int row) => rows.Reference(numbers[row]);

    public float Number(int row) => rows.Number(numbers[row]);

    public (ITokenRows Rows, int Row) Original(int row) => rows.Original(numbers[row]);

    public SourcePosition Source(int row) => rows.Source(numbers[row]);
}
