using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Which columns of a file are read, by name.</summary>
/// <param name="wanted">The columns, the pair's only where there are pairs.</param>
internal sealed class ColumnNames(IReadOnlyList<(DatasetColumn Column, string Name)> wanted)
{
    public IReadOnlyList<(DatasetColumn Column, string Name)> Wanted => wanted;

    public string this[DatasetColumn column] => wanted.First(entry => entry.Column == column).Name;

    public bool Has(DatasetColumn column) => wanted.Any(entry => entry.Column == column);

    public bool Uses(string name) => wanted.Any(entry => entry.Name == name);

    /// <summary>Checks a file's columns and gives the index of each wanted one, by <see cref="DatasetColumn"/>; -1 for one not wanted.</summary>
    public int[] Locate(IReadOnlyList<string> columns, SourcePosition position)
    {
        int[] indexes = [.. Enumerable.Repeat(-1, DatasetColumns.Count)];
        foreach ((DatasetColumn column, string name) in wanted)
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

    /// <summary>The column holds another kind of value than the task reads.</summary>
    /// <param name="held">What it holds, as in <c>a number</c>.</param>
    public FineTuneException Wrong(DatasetColumn column, SourcePosition position, string held) => column switch
    {
        DatasetColumn.Label => new FineTuneException(DiagnosticCatalog.NotALabel, position, this[column], held),
        DatasetColumn.Tokens => new FineTuneException(DiagnosticCatalog.NotAList, position, this[column], "texts", held),
        DatasetColumn.Labels => new FineTuneException(DiagnosticCatalog.NotAList, position, this[column], "labels, texts or integers", held),
        _ => new FineTuneException(DiagnosticCatalog.NotText, position, this[column], held),
    };
}
