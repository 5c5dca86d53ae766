using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Which columns of a file are read, by name.</summary>
internal sealed class ColumnNames(DatasetSpec spec)
{
    /// <summary>The columns wanted, the pair's only where there are pairs.</summary>
    public IReadOnlyList<(DatasetColumn Column, string Name)> Wanted { get; } = spec.TextPairColumn is { } pair
        ? [(DatasetColumn.Text, spec.TextColumn), (DatasetColumn.TextPair, pair), (DatasetColumn.Label, spec.LabelColumn)]
        : [(DatasetColumn.Text, spec.TextColumn), (DatasetColumn.Label, spec.LabelColumn)];

    public string this[DatasetColumn column] => Wanted.First(wanted => wanted.Column == column).Name;

    public bool Uses(string name) => Wanted.Any(wanted => wanted.Name == name);

    /// <summary>Checks a file's columns and gives the index of each wanted one, by <see cref="DatasetColumn"/>; -1 for one not wanted.</summary>
    public int[] Locate(IReadOnlyList<string> columns, SourcePosition position)
    {
        int[] indexes = [-1, -1, -1];
        foreach ((DatasetColumn column, string name) in Wanted)
        {
            indexes[(int)column] = columns.Index().FirstOrDefault(entry => entry.Item == name, (Index: -1, Item: "")).Index;
            if (indexes[(int)column] < 0)
            {
                throw Unknown(name, columns, position);
            }
        }

        return indexes;
    }

    public static FineTuneException Unknown(string name, IEnumerable<string> columns, SourcePosition position) =>
        new(DiagnosticCatalog.UnknownColumn, position, name, string.Join(", ", columns));
}
