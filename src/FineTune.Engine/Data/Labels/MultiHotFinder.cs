using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>
/// Finds out whether lists of labels are zeros and ones, one for each label there is, as transformers wants the labels of
/// <c>multi_label_classification</c>. As names or ids of the labels that a row has they would make no sense: two labels, several times each.
/// </summary>
internal static class MultiHotFinder
{
    private const int RowsToLookAt = 1000;

    /// <summary>The same Datasets; where the first rows of all are zeros and ones, of the same length, with how many there are.</summary>
    public static async Task<IReadOnlyList<DatasetTable>> ResolveAsync(IReadOnlyList<DatasetTable> tables, StageContext context)
    {
        int? length = null;
        foreach (DatasetTable table in tables)
        {
            int? found = table.Columns.Has(DatasetColumn.Labels) && !table.Columns.Has(DatasetColumn.Tokens)
                ? await LengthAsync(table, context.Cancellation).ConfigureAwait(false) : null;
            if (found is null || (length is not null && found != length))
            {
                return tables;
            }

            length = found;
        }

        if (length is not { } labels)
        {
            return tables;
        }

        context.Events.Info(FormattableString.Invariant($"The lists of labels are zeros and ones, one for each of {labels} labels."));
        return [.. tables.Select(table => table with { MultiHotLabels = labels })];
    }

    /// <summary>How many zeros and ones each of the first rows has; null where one has something else.</summary>
    private static async Task<int?> LengthAsync(DatasetTable table, CancellationToken cancellation)
    {
        int? length = null;
        await using IRowReader reader = await DataFile.OpenRowsAsync(table, table.Spec.Files[0], cancellation).ConfigureAwait(false);
        for (int row = 0; row < RowsToLookAt && await reader.ReadAsync(cancellation).ConfigureAwait(false); row++)
        {
            TextList list = reader.GetList(DatasetColumn.Labels);
            length ??= list.Count;
            if (list.Count < 2 || list.Count != length || !AreBits(list))
            {
                return null;
            }
        }

        return length;
    }

    private static bool AreBits(TextList list)
    {
        for (int index = 0; index < list.Count; index++)
        {
            if (RowLabelReader.BitOf(list[index]) is null)
            {
                return false;
            }
        }

        return true;
    }
}
