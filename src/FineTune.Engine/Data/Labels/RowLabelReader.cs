using System.Globalization;
using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>The labels of a row, whether it has one, a list, zeros and ones, or several in one text with a delimiter.</summary>
internal sealed class RowLabelReader(DatasetTable table)
{
    private readonly TextList _labels = new();
    private readonly List<int> _elements = [];

    /// <summary>True for one, false for zero, however they are written; null for anything else.</summary>
    public static bool? BitOf(ReadOnlySpan<char> text) =>
        text is "true" ? true : text is "false" ? false
        : !TargetNumber.TryParse(text, out double number) ? null
        : number == 1 ? true : number == 0 ? false : null;

    /// <summary>The labels of the row that the reader stands on; valid until the next call.</summary>
    /// <exception cref="FineTuneException">FT2016: other rows are zeros and ones, and this one is not.</exception>
    public TextList Read(IRowReader reader)
    {
        _labels.Clear();
        if (table.Columns.Has(DatasetColumn.Labels))
        {
            TextList list = reader.GetList(DatasetColumn.Labels);
            return table.MultiHotLabels is { } labels ? Ones(list, labels, reader) : list;
        }

        if (table.Columns.Has(DatasetColumn.Label))
        {
            ReadText(reader.Get(DatasetColumn.Label));
        }

        return _labels;
    }

    /// <summary>Where one of them stands.</summary>
    public SourcePosition PositionOf(IRowReader reader, int label) => !table.Columns.Has(DatasetColumn.Labels)
        ? reader.PositionOf(DatasetColumn.Label)
        : reader.PositionOf(DatasetColumn.Labels, table.MultiHotLabels is null ? label : _elements[label]);

    /// <summary>The places of the ones in a list of zeros and ones, which are the labels' ids.</summary>
    private TextList Ones(TextList list, int labels, IRowReader reader)
    {
        _elements.Clear();
        if (list.Count != labels)
        {
            string held = FormattableString.Invariant($"{list.Count} in place of {labels} zeros and ones");
            throw table.Columns.Wrong(DatasetColumn.Labels, reader.PositionOf(DatasetColumn.Labels), held);
        }

        for (int index = 0; index < list.Count; index++)
        {
            if (BitOf(list[index]) is not { } isOne)
            {
                string held = $"'{ShortText.Of(list[index].ToString())}' in place of a zero or a one";
                throw table.Columns.Wrong(DatasetColumn.Labels, reader.PositionOf(DatasetColumn.Labels, index), held);
            }

            if (isOne)
            {
                _labels.Add(index.ToString(CultureInfo.InvariantCulture));
                _elements.Add(index);
            }
        }

        return _labels;
    }

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
