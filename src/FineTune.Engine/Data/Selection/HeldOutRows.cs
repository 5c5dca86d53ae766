using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>
/// Which rows of a Dataset go to the splits its SplitBy holds out. A row's text alone decides, so that a row keeps its split whatever
/// comes to stand beside it, rows of the same text stay together, and each label gives about the same share. Only a label that would lose all of
/// its rows keeps one: what training has never seen nothing can be evaluated on.
/// </summary>
internal sealed class HeldOutRows(DatasetTable table, IEventSink events)
{
    private const long Seed = 2;

    /// <summary>For each row 0, or one more than the index of the split that holds it out.</summary>
    private readonly List<byte> _splits = [];

    /// <summary>What decides about each row.</summary>
    private readonly List<ulong> _hashes = [];

    public void Add(IRowReader reader)
    {
        if (table.Spec.SplitBy.Count == 0)
        {
            return;
        }

        ulong hash = RowContent.Hash(reader, table.Columns, Seed);
        double share = RowContent.Share(hash);
        int split = 0;
        double end = 0;
        for (int index = 0; index < table.Spec.SplitBy.Count && split == 0; index++)
        {
            end += table.Spec.SplitBy[index].Share;
            split = share < end ? index + 1 : 0;
        }

        _splits.Add((byte)split);
        _hashes.Add(hash);
    }

    /// <summary>A scan for each split of the Dataset.</summary>
    public IEnumerable<DatasetScan> Divide(DatasetScan scan)
    {
        if (table.Spec.SplitBy.Count == 0)
        {
            return [scan];
        }

        KeepEveryLabel(scan);
        return table.Spec.Splits().Select((split, index) => scan with
        {
            Table = table with { Spec = table.Spec with { Split = split } },
            Selection = RowSelection.Of(table.Spec, scan.Labels.Count, row => _splits[row] == index),
        });
    }

    /// <summary>Of a label whose rows would all be held out, the row that the largest share would hold out last stays, with all rows of its text.</summary>
    private void KeepEveryLabel(DatasetScan scan)
    {
        bool[] isKept = new bool[scan.Values.Count];
        int[] last = [.. Enumerable.Repeat(-1, scan.Values.Count)];
        for (int row = 0; row < _splits.Count; row++)
        {
            foreach (int label in scan.Selection.Contains(row) ? scan.Labels[row] : [])
            {
                isKept[label] |= _splits[row] == 0;
                last[label] = last[label] < 0 || _hashes[row] > _hashes[last[label]] ? row : last[label];
            }
        }

        int[] lost = [.. Enumerable.Range(0, isKept.Length).Where(label => !isKept[label] && last[label] >= 0)];
        if (lost.Length == 0)
        {
            return;
        }

        HashSet<ulong> returned = [.. lost.Select(label => _hashes[last[label]])];
        int count = 0;
        for (int row = 0; row < _splits.Count; row++)
        {
            if (_splits[row] != 0 && returned.Contains(_hashes[row]))
            {
                _splits[row] = 0;
                count += scan.Selection.Contains(row) ? 1 : 0;
            }
        }

        string labels = ShortText.List([.. lost.Select(label => scan.Values[label].Text)]);
        events.Info(
            $"{Path.GetFileName(table.Spec.Files[0])}: SplitBy leaves {Quantity.Of(count, "row")} in {table.Spec.Split} that would be held out, or it "
                + $"would have no row of: {labels}.");
    }
}
