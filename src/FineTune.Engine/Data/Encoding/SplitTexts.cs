using System.Globalization;

namespace FineTune.Engine.Data;

/// <summary>The texts of a split's rows by hash: which are the same. Sixteen bytes a row.</summary>
internal sealed class SplitTexts
{
    private readonly IReadOnlyList<DatasetScan> _scans;
    private readonly List<int> _starts = [];
    private readonly int[] _rows;

    /// <summary>Sorted; <see cref="_numbers"/> has each one's row.</summary>
    private readonly ulong[] _hashes;
    private readonly int[] _numbers;

    /// <param name="scans">The split's Datasets, each with its selection.</param>
    public SplitTexts(IReadOnlyList<DatasetScan> scans)
    {
        _scans = scans;
        int count = scans.Sum(scan => scan.Hashes.Texts.Count > 0 ? scan.Selection.Count : 0);
        _rows = new int[count];
        _hashes = new ulong[count];
        _numbers = new int[count];
        int number = 0;
        foreach (DatasetScan scan in scans)
        {
            _starts.Add(number);
            for (int row = 0; row < scan.Hashes.Texts.Count; row++)
            {
                if (scan.Selection.Contains(row))
                {
                    (_rows[number], _hashes[number], _numbers[number]) = (row, scan.Hashes.Texts[row], number);
                    number++;
                }
            }
        }

        Array.Sort(_hashes, _numbers);
    }

    public int Count => _rows.Length;

    /// <summary>The Dataset of a row of the split and the row's number in its files.</summary>
    public (DatasetScan Scan, int Row) Find(int number)
    {
        int scan = _starts.FindLastIndex(start => start <= number);
        return (_scans[scan], _rows[number]);
    }

    public RowFindings Empty() => Among(hashes => hashes.Empty);

    public RowFindings WithoutTarget() => Among(hashes => hashes.WithoutTarget);

    /// <summary>Conversations whose roles do not take turns.</summary>
    public RowFindings Disordered() => Among(hashes => hashes.Disordered);

    private RowFindings Among(Func<RowHashes, IReadOnlyList<int>> rows)
    {
        var findings = new RowFindings();
        var found = _scans.Select(scan => rows(scan.Hashes).ToHashSet()).ToList();
        for (int number = 0; number < Count; number++)
        {
            int scan = _starts.FindLastIndex(start => start <= number);
            if (found[scan].Contains(_rows[number]))
            {
                findings.Add(number);
            }
        }

        return findings;
    }

    /// <summary>Rows that have the text and the label of an earlier one, and rows that have its text with another label.</summary>
    public (RowFindings Repeated, RowFindings Contradicting) Same()
    {
        var repeated = new RowFindings();
        var contradicting = new RowFindings();
        for (int start = 0, end; start < Count; start = end)
        {
            for (end = start + 1; end < Count && _hashes[end] == _hashes[start]; end++)
            {
            }

            if (end > start + 1)
            {
                Compare(_numbers[start..end], repeated, contradicting);
            }
        }

        return (repeated, contradicting);
    }

    /// <summary>Rows of which another split has the text.</summary>
    public RowFindings In(SplitTexts other)
    {
        var findings = new RowFindings();
        for (int index = 0; index < Count; index++)
        {
            int found = Array.BinarySearch(other._hashes, _hashes[index]);
            if (found >= 0)
            {
                findings.Add(_numbers[index], other._numbers[found]);
            }
        }

        return findings;
    }

    private void Compare(int[] group, RowFindings repeated, RowFindings contradicting)
    {
        Array.Sort(group);
        for (int index = 1; index < group.Length; index++)
        {
            string label = Label(group[index]);
            int same = Array.FindIndex(group, 0, index, number => Label(number) == label);
            if (same >= 0)
            {
                repeated.Add(group[index], group[same]);
            }
            else if (Find(group[index]).Scan.Hashes.Targets.Count == 0)
            {
                // A text may have several summaries, or translations.
                contradicting.Add(group[index], group[0]);
            }
        }
    }

    private string Label(int number)
    {
        (DatasetScan scan, int row) = Find(number);
        if (scan.Hashes.Targets.Count > 0)
        {
            return scan.Hashes.Targets[row].ToString(CultureInfo.InvariantCulture);
        }

        return string.Join('\u001F', scan.Labels[row].ToArray().Select(label => scan.Values[label].Text));
    }
}
