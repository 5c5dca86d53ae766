using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Hosting;

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
        _heldOut = new HeldOutRows(table);
        _context = context;
    }

    /// <returns>One scan for each split of the Dataset.</returns>
    public static Task<IReadOnlyList<DatasetScan>> ScanAsync(DatasetTable table, StageContext context) => new DatasetScanner(table, context).ScanAsync();

    private async Task<IReadOnlyList<DatasetScan>> ScanAsync()
    {
        IReadOnlyList<string>? names = _spec.LabelNames.Count > 0 ? _spec.LabelNames : null;
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

            names ??= reader.LabelNames;
            unused.AddRange(reader.UnusedColumns.Except(unused));
        }

        if (_numeric.Count > 0)
        {
            (DatasetColumn column, (SourcePosition position, string value)) = _numeric.First();
            throw _table.Columns.Wrong(column, position, $"numbers only, such as {ShortText.Of(value)}");
        }

        if (unused.Count > 0)
        {
            _context.Events.Report(DiagnosticCatalog.UnusedColumns, new SourcePosition(_spec.Files[0], 1), string.Join(", ", unused));
        }

        return [.. _heldOut.Divide(new DatasetScan(_table, _labels, _values, names, RowSelection.Of(_spec, _labels.Count)) { Hashes = _hashes })];
    }

    private void LookForText(IRowReader reader)
    {
        if (_labels.Count > 0 && _numeric.Count == 0)
        {
            return;
        }

        foreach (DatasetColumn column in (ReadOnlySpan<DatasetColumn>)[DatasetColumn.Text, DatasetColumn.TextPair])
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
            _ = TargetNumber.Read(reader, _table.Columns);
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
