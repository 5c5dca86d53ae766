using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>A Dataset and the columns that are read of it.</summary>
/// <param name="Conditions">The conditions of its Where, each with the column it looks at.</param>
internal sealed record DatasetTable(DatasetSpec Spec, ColumnNames Columns, params IReadOnlyList<(DatasetColumn Column, RowCondition Condition)> Conditions)
{
    public bool HasPairs => Columns.Has(DatasetColumn.TextPair);
}
