namespace FineTune.Engine.Data;

/// <summary>
/// Which rows of a Dataset go to the splits its SplitBy holds out. A row's text alone decides, so that a row keeps its split whatever
/// comes to stand beside it, rows of the same text stay together, and each label gives about the same share.
/// </summary>
internal sealed class HeldOutRows(DatasetTable table)
{
    private const long Seed = 2;

    /// <summary>For each row 0, or one more than the index of the split that holds it out.</summary>
    private readonly List<byte> _splits = [];

    public void Add(IRowReader reader)
    {
        if (table.Spec.SplitBy.Count == 0)
        {
            return;
        }

        double share = RowContent.Share(RowContent.Hash(reader, table.Columns, Seed));
        int split = 0;
        double end = 0;
        for (int index = 0; index < table.Spec.SplitBy.Count && split == 0; index++)
        {
            end += table.Spec.SplitBy[index].Share;
            split = share < end ? index + 1 : 0;
        }

        _splits.Add((byte)split);
    }

    /// <summary>A scan for each split of the Dataset.</summary>
    public IEnumerable<DatasetScan> Divide(DatasetScan scan)
    {
        if (table.Spec.SplitBy.Count == 0)
        {
            return [scan];
        }

        return table.Spec.Splits().Select((split, index) => scan with
        {
            Table = table with { Spec = table.Spec with { Split = split } },
            Selection = RowSelection.Of(table.Spec, scan.Labels.Count, row => _splits[row] == index),
        });
    }
}
