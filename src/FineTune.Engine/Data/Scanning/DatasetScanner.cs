using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>Reads a Dataset once from end to end: every row is checked, counted and its label noted.</summary>
internal sealed class DatasetScanner
{
    /// <summary>More is a column of texts: no classifier has a head of that size.</summary>
    private const int MaxLabels = 10_000;

    private readonly DatasetTable _table;
    private readonly DatasetSpec _spec;
    private readonly StageContext _context;
    private readonly HeldOutRows _heldOut;
    private readonly RowHashes _hashes = new();
    private readonly RowLabels _labels = new();
    private readonly List<float> _numbers = [];
    private readonly RowLabelReader _labelReader;
    private readonly List<LabelValue> _values = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _indexes =
        new Dictionary<string, int>().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Text columns of which every value so far is a number, with the first one.</summary>
    private readonly Dictionary<DatasetColumn, (SourcePosition Position, string Value)> _numeric = [];

    private DatasetScanner(DatasetTable table, StageContext context)
    {
        _table = table;
        _labelReader = new RowLabelReader(table);
        _spec = table.Spec;
        _heldOut = new HeldOutRows(table, context.Events);
        _context = context;
    }

    /// <returns>One scan for each split of the Dataset.</returns>
    public static Task<IReadOnlyList<DatasetScan>> ScanAsync(DatasetTable table, StageContext context) => new DatasetScanner(table, context).ScanAsync();

    private async Task<IReadOnlyList<DatasetScan>> ScanAsync()
    {
        if (_spec.LabelNames.Count > 0 && _table.MultiHotLabels is { } labels && labels != _spec.LabelNames.Count)
        {
            string named = Quantity.Of(_spec.LabelNames.Count, "name");
            throw new FineTuneException(
                DiagnosticCatalog.ArgumentsDisagree,
                _spec.Position,
                FormattableString.Invariant($"LabelNames has {named}, and the lists of labels have {labels} zeros and ones"));
        }

        IReadOnlyList<string>? names = null;
        var unused = new List<string>();
        foreach (string file in _spec.Files)
        {
            await using IRowReader reader = await DataFile.OpenRowsAsync(_table, file, _context.Cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(_context.Cancellation).ConfigureAwait(false))
            {
                _context.Cancellation.ThrowIfCancellationRequested();
                if (reader.IsUntyped)
                {
                    LookForText(reader);
                }

                NoteTargets(reader);
                _heldOut.Add(reader);
                _hashes.Add(reader, _table.Columns);
            }

            ReportQuotedLines(reader.QuotedLines, file);
            names = SameNames(names, reader.LabelNames, file);
            unused.AddRange(reader.UnusedColumns.Except(unused));
        }

        if (_numeric.Count > 0)
        {
            (DatasetColumn column, (SourcePosition position, string value)) = _numeric.First();
            throw _table.Columns.Wrong(column, position, $"numbers only, such as {ShortText.Of(value)}");
        }

        if (unused.Count > 0)
        {
            _context.Events.Report(DiagnosticCatalog.UnusedColumns, new SourcePosition(_spec.Files[0], 1), ShortText.List(unused));
        }

        IReadOnlyList<string>? given = _spec.LabelNames.Count > 0 ? _spec.LabelNames : names;
        var scan = new DatasetScan(_table, _labels, _values, given, RowSelection.Of(_spec, _labels.Count))
        {
            // The project may put the names of the files in another order: the integers keep their names. Other names take the place of the old by their ids.
            IdNames = names is not null && given!.ToHashSet().SetEquals(names) ? names : given,
            HasClassLabels = names is not null || _spec.HasClassLabels || _table.MultiHotLabels is not null,
            Hashes = _hashes,
            Numbers = _numbers,
        };
        return [.. _heldOut.Divide(scan)];
    }

    /// <summary>The names of the files so far; where the next one has others, an integer would mean two labels.</summary>
    private IReadOnlyList<string>? SameNames(IReadOnlyList<string>? before, IReadOnlyList<string>? next, string file) =>
        before is null || next is null || before.SequenceEqual(next)
            ? before ?? next
            : throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, new SourcePosition(file, 1),
                $"The files of one Dataset name their labels differently: {ShortText.List(before)} in {Path.GetFileName(_spec.Files[0])}, "
                    + $"{ShortText.List(next)} here");

    private void ReportQuotedLines(RowFindings rows, string file)
    {
        if (rows.Count > 0)
        {
            string places = string.Join(", ", rows.First.Select(row => FormattableString.Invariant($"{Path.GetFileName(file)}({row.Row})")));
            string more = rows.Count > rows.First.Count ? FormattableString.Invariant($" and {rows.Count - rows.First.Count} more") : "";
            _context.Events.Report(
                DiagnosticCatalog.QuotedLines, new SourcePosition(file, rows.First[0].Row, 1), Quantity.Of(rows.Count, "row"), places + more);
        }
    }

    private void LookForText(IRowReader reader)
    {
        if (_labels.Count > 0 && _numeric.Count == 0)
        {
            return;
        }

        foreach (DatasetColumn column in DatasetColumns.OfTexts)
        {
            if (!_table.Columns.Has(column) || (_labels.Count > 0 && !_numeric.ContainsKey(column)))
            {
                continue;
            }

            ReadOnlySpan<char> value = reader.Get(column);
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                _numeric.Remove(column);
            }
            else if (_labels.Count == 0)
            {
                _numeric.Add(column, (reader.PositionOf(column), value.ToString()));
            }
        }
    }

    private DatasetColumn LabelColumn => _table.Columns.Has(DatasetColumn.Labels) ? DatasetColumn.Labels : DatasetColumn.Label;

    private void NoteTargets(IRowReader reader)
    {
        if (_table.Columns.Has(DatasetColumn.Number))
        {
            _numbers.Add(TargetNumber.Read(reader, _table.Columns));
        }

        TextList labels = _labelReader.Read(reader);
        for (int label = 0; label < labels.Count; label++)
        {
            _labels.Add(IndexOf(labels[label], reader, label));
        }

        _labels.EndRow();
    }

    private int IndexOf(ReadOnlySpan<char> text, IRowReader reader, int label)
    {
        if (text.IsEmpty)
        {
            throw _table.Columns.Wrong(LabelColumn, _labelReader.PositionOf(reader, label), "nothing");
        }

        if (!_indexes.TryGetValue(text, out int index))
        {
            index = _values.Count < MaxLabels ? _values.Count : throw new FineTuneException(
                DiagnosticCatalog.TooManyLabels, _labelReader.PositionOf(reader, label), _table.Columns[LabelColumn], MaxLabels, ShortText.Of(text));
            _indexes[text] = index;
            _values.Add(new LabelValue(text.ToString(), _labelReader.PositionOf(reader, label)));
        }

        return index;
    }
}
