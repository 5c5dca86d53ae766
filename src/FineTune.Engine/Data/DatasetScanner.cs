using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Hosting;

namespace FineTune.Engine.Data;

/// <summary>Reads a Dataset once from end to end: every row is checked, counted and its label noted.</summary>
internal sealed class DatasetScanner
{
    private readonly DatasetSpec spec;
    private readonly StageContext context;
    private readonly List<int> labels = [];
    private readonly List<LabelValue> values = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> indexes =
        new Dictionary<string, int>().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Text columns of which every value so far is a number, with the first one.</summary>
    private readonly Dictionary<DatasetColumn, (SourcePosition Position, string Value)> numeric = [];

    private DatasetScanner(DatasetSpec spec, StageContext context)
    {
        this.spec = spec;
        this.context = context;
    }

    public static Task<DatasetScan> ScanAsync(DatasetSpec spec, StageContext context) => new DatasetScanner(spec, context).ScanAsync();

    private async Task<DatasetScan> ScanAsync()
    {
        IReadOnlyList<string>? names = spec.LabelNames.Count > 0 ? spec.LabelNames : null;
        var unused = new List<string>();
        foreach (string file in spec.Files)
        {
            await using IRowReader reader = await DataFile.OpenRowsAsync(spec, file, context.Cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(context.Cancellation).ConfigureAwait(false))
            {
                context.Cancellation.ThrowIfCancellationRequested();
                if (reader.IsUntyped)
                {
                    LookForText(reader);
                }

                labels.Add(IndexOfLabel(reader));
            }

            names ??= reader.LabelNames;
            unused.AddRange(reader.UnusedColumns.Except(unused));
        }

        if (numeric.Count > 0)
        {
            (DatasetColumn column, (SourcePosition position, string value)) = numeric.First();
            throw new FineTuneException(DiagnosticCatalog.NotText, position, new ColumnNames(spec)[column], $"numbers only, such as {value}");
        }

        if (unused.Count > 0)
        {
            context.Events.Report(DiagnosticCatalog.UnusedColumns, new SourcePosition(spec.Files[0], 1), string.Join(", ", unused));
        }

        return new DatasetScan(spec, labels, values, names, RowSelection.Of(spec, labels.Count));
    }

    private void LookForText(IRowReader reader)
    {
        if (labels.Count > 0 && numeric.Count == 0)
        {
            return;
        }

        foreach (DatasetColumn column in (ReadOnlySpan<DatasetColumn>)[DatasetColumn.Text, DatasetColumn.TextPair])
        {
            if ((column == DatasetColumn.TextPair && spec.TextPairColumn is null) || (labels.Count > 0 && !numeric.ContainsKey(column)))
            {
                continue;
            }

            ReadOnlySpan<char> value = reader.Get(column);
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                numeric.Remove(column);
            }
            else if (labels.Count == 0)
            {
                numeric.Add(column, (reader.PositionOf(column), value.ToString()));
            }
        }
    }

    private int IndexOfLabel(IRowReader reader)
    {
        ReadOnlySpan<char> text = reader.Get(DatasetColumn.Label);
        if (text.IsEmpty)
        {
            throw new FineTuneException(DiagnosticCatalog.NotALabel, reader.PositionOf(DatasetColumn.Label), spec.LabelColumn, "nothing");
        }

        if (!indexes.TryGetValue(text, out int index))
        {
            index = values.Count;
            indexes[text] = index;
            values.Add(new LabelValue(text.ToString(), reader.PositionOf(DatasetColumn.Label)));
        }

        return index;
    }
}
