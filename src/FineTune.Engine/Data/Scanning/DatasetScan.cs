using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>What one reading of a Dataset's files found, before anything is tokenized.</summary>
/// <param name="Table">The Dataset and its columns.</param>
/// <param name="Labels">For each row, the indexes of its labels in <paramref name="Values"/>.</param>
/// <param name="Values">The distinct labels.</param>
/// <param name="LabelNames">Names by id, from the project or else from the files; null where neither gives any.</param>
/// <param name="Selection">The rows that count.</param>
internal sealed record DatasetScan(
    DatasetTable Table,
    RowLabels Labels,
    IReadOnlyList<LabelValue> Values,
    IReadOnlyList<string>? LabelNames,
    RowSelection Selection)
{
    public DatasetSpec Spec => Table.Spec;

    /// <summary>
    /// Names by the integers of the files: those of the files themselves where they have the same as the project, else <see cref="LabelNames"/>.
    /// </summary>
    public IReadOnlyList<string>? IdNames { get; init; } = LabelNames;

    /// <summary>True where the labels are of a ClassLabel feature: its integers are ids, whatever the names are.</summary>
    public bool HasClassLabels { get; init; }

    /// <summary>The rows' texts as far as checks need them.</summary>
    public RowHashes Hashes { get; init; } = new();

    /// <summary>The number that each row is to give; empty where rows have labels or nothing.</summary>
    public IReadOnlyList<float> Numbers { get; init; } = [];

    /// <summary>Places of the selected rows among all rows of the split, where Datasets are mixed; null where they follow one another.</summary>
    public IReadOnlyList<int>? MixedPlaces { get; init; }

    /// <summary>The labels that selected rows have; a word may have none.</summary>
    public IEnumerable<LabelValue> SelectedValues()
    {
        bool[] present = new bool[Values.Count];
        for (int row = 0; row < Labels.Count; row++)
        {
            foreach (int label in Selection.Contains(row) ? Labels[row] : [])
            {
                present[label] = true;
            }
        }

        return Values.Where((value, index) => present[index] && !IsOfNoLabel(value));
    }

    /// <summary>True for the value that a word without a label has.</summary>
    private bool IsOfNoLabel(LabelValue value) => value.Text == TokenLabels.IgnoredText && Table.Columns.Has(DatasetColumn.Tokens);
}
