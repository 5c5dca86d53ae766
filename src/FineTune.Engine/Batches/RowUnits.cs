using FineTune.Engine.Data;

namespace FineTune.Engine.Batches;

/// <summary>
/// What a batch is counted in, and an epoch's order puts in order: a row, or rows that go through the model together, as those that Packing puts into one
/// length and the two of a preference.
/// </summary>
internal sealed class RowUnits
{
    private readonly ITokenRows _rows;
    private readonly IReadOnlyList<int[]>? _units;

    private RowUnits(ITokenRows rows, IReadOnlyList<int[]>? units) => (_rows, _units) = (rows, units);

    public int Count => _units?.Count ?? _rows.Count;

    /// <summary>Each row is one.</summary>
    public static RowUnits Single(ITokenRows rows) => new(rows, null);

    /// <summary>So many rows, one after the other, are one.</summary>
    public static RowUnits Of(ITokenRows rows, int size) =>
        size == 1 ? Single(rows) : new RowUnits(rows, [.. Enumerable.Range(0, rows.Count).Chunk(size)]);

    /// <summary>
    /// Rows that together have at most so many tokens, by best fit: each, the longest first, joins those that it leaves the least room beside (TRL's
    /// packing strategy bfd). A row that is longer is one by itself.
    /// </summary>
    public static RowUnits Packed(ITokenRows rows, int length)
    {
        List<List<int>> packs = [];
        var rooms = new SortedSet<(int Room, int Pack)>();
        foreach (int row in Enumerable.Range(0, rows.Count).OrderByDescending(row => rows.InputIds(row).Length).ThenBy(row => row))
        {
            int tokens = rows.InputIds(row).Length;
            (int room, int pack) = rooms.GetViewBetween((tokens, 0), (int.MaxValue, 0)).FirstOrDefault((length, packs.Count));
            if (pack == packs.Count)
            {
                packs.Add([]);
            }

            rooms.Remove((room, pack));
            packs[pack].Add(row);
            if (room > tokens)
            {
                rooms.Add((room - tokens, pack));
            }
        }

        return new RowUnits(rows, [.. packs.Select(pack => pack.ToArray())]);
    }

    /// <summary>All rows.</summary>
    public ITokenRows Rows => _rows;

    /// <summary>By which units are like each other in what they cost: tokens, or bytes of a picture or a recording.</summary>
    public int Length(int unit) => _units is null ? _rows.Length(unit) : _units[unit].Sum(_rows.Length);

    /// <summary>Tokens of a unit; pictures and recordings have none.</summary>
    public int Tokens(int unit) => RowsOf([unit]).Sum(row => _rows.InputIds(row).Length);

    /// <summary>The rows of units, one unit after the other.</summary>
    public int[] RowsOf(int[] units) => _units is null ? units : [.. units.SelectMany(unit => _units[unit])];
}
