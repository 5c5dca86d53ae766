using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The labels of a row, whether it has one, a list, or several in one text with a delimiter.</summary>
internal sealed class RowLabelReader(DatasetTable table)
{
    private readonly TextList _labels = new();

    /// <summary>The labels of the row that the reader stands on; valid until the next call.</summary>
    public TextList Read(IRowReader reader)
    {
        _labels.Clear();
        if (table.Columns.Has(DatasetColumn.Labels))
        {
            return reader.GetList(DatasetColumn.Labels);
        }

        if (table.Columns.Has(DatasetColumn.Label))
        {
            ReadText(reader.Get(DatasetColumn.Label));
        }

        return _labels;
    }

    /// <summary>Where one of them stands.</summary>
    public SourcePosition PositionOf(IRowReader reader, int label) => table.Columns.Has(DatasetColumn.Labels)
        ? reader.PositionOf(DatasetColumn.Labels, label)
        : reader.PositionOf(DatasetColumn.Label);

    private void ReadText(ReadOnlySpan<char> text)
    {
        if (table.Spec.LabelDelimiter is not { } delimiter)
        {
            _labels.Add(text);
            return;
        }

        foreach (Range part in text.Split(delimiter))
        {
            ReadOnlySpan<char> label = text[part].Trim();
            if (!label.IsEmpty)
            {
                _labels.Add(label);
            }
        }
    }
}
