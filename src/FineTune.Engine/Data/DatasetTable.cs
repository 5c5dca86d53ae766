using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>A Dataset and the columns that are read of it.</summary>
internal sealed record DatasetTable(DatasetSpec Spec, ColumnNames Columns)
{
    public bool HasPairs => Columns.Has(DatasetColumn.TextPair);
}
