using FineTune.Contracts;

namespace FineTune.Engine.Data;

/// <summary>Which columns of a file are read, by the names they have there.</summary>
/// <param name="wanted">The columns, the pair's only where there are pairs, and those of conditions.</param>
/// <param name="places">Where the project file names some of them.</param>
internal sealed class ColumnNames(IReadOnlyList<(DatasetColumn Column, string Name)> wanted, IReadOnlyDictionary<DatasetColumn, SourcePosition>? places = null)
{
    /// <summary>Columns with an ending each, in their order; none where one column has a list of them.</summary>
    public IReadOnlyList<DatasetColumn> EndingColumns { get; init; } = [];

    /// <summary>What the column of pictures or recordings holds; null where there is none.</summary>
    public MediaKind? Media { get; init; }

    /// <summary>The Dataset's metadata by which a project names each column; columns that have one name alone have none.</summary>
    public IReadOnlyDictionary<DatasetColumn, string> Metadata { get; init; } = new Dictionary<DatasetColumn, string>();

    /// <summary>True where a row has endings to choose from.</summary>
    public bool HasChoices => Has(DatasetColumn.Endings) || EndingColumns.Count > 0;

    /// <summary>By the column's number: readers ask for every row.</summary>
    private readonly bool[] _isWanted = Mark(wanted);

    public IReadOnlyList<(DatasetColumn Column, string Name)> Wanted => wanted;

    /// <summary>Above the number of every wanted column.</summary>
    public int Slots { get; } = wanted.Select(entry => (int)entry.Column + 1).Append((int)DatasetColumns.FirstCondition).Max();

    public string this[DatasetColumn column] => wanted.First(entry => entry.Column == column).Name;

    public bool Has(DatasetColumn column) => (int)column < _isWanted.Length && _isWanted[(int)column];

    /// <summary>True where each text of a row is a sequence of its own.</summary>
    public bool SeparatesTexts { get; init; }

    /// <summary>The columns whose texts a row has.</summary>
    public IReadOnlyList<DatasetColumn> Texts { get; } =
        [.. DatasetColumns.OfTexts.Append(DatasetColumn.Target).Where(column => wanted.Any(entry => entry.Column == column))];

    /// <summary>The same without some columns.</summary>
    public ColumnNames Without(params IReadOnlyList<DatasetColumn> columns) =>
        new([.. wanted.Where(entry => !columns.Contains(entry.Column))], places) { EndingColumns = EndingColumns, Media = Media, Metadata = Metadata };

    /// <summary>True where a row is a conversation, or a prompt with its completion, and no plain text.</summary>
    public bool HasConversations => Has(DatasetColumn.Messages) || Has(DatasetColumn.Completion) || HasPreferences;

    /// <summary>True where a row has two answers, of which one is chosen.</summary>
    public bool HasPreferences => Has(DatasetColumn.Chosen);

    public bool Uses(string name) => wanted.Any(entry => entry.Name == name);

    /// <summary>One of something for each column, by the column's number.</summary>
    public T[] Each<T>()
        where T : new()
    {
        var each = new T[Slots];
        foreach (ref T one in each.AsSpan())
        {
            one = new T();
        }

        return each;
    }

    /// <summary>Checks a file's columns and gives the index of each wanted one, by <see cref="DatasetColumn"/>; -1 for one not wanted.</summary>
    public int[] Locate(IReadOnlyList<string> columns, SourcePosition position)
    {
        int[] indexes = [.. Enumerable.Repeat(-1, Slots)];
        foreach ((DatasetColumn column, string name) in wanted)
        {
            indexes[(int)column] = columns.Index().FirstOrDefault(entry => entry.Item == name, (Index: -1, Item: "")).Index;
            if (indexes[(int)column] < 0)
            {
                throw Unknown(column, columns, position);
            }
        }

        return indexes;
    }

    /// <summary>A column is not there: said where the project names it, or else in the file.</summary>
    /// <param name="where">Where in the file, as in <c> in line 7</c>, if not in all of it.</param>
    public FineTuneException Unknown(DatasetColumn column, IReadOnlyCollection<string> columns, SourcePosition position, string where = "") =>
        Unknown(this[column], columns, position, places?.GetValueOrDefault(column), where, RemedyOf(column));

    /// <param name="place">Where the project names the column; null where it does not.</param>
    /// <param name="remedy">What to do other than correcting the file.</param>
    public static FineTuneException Unknown(
        string name, IReadOnlyCollection<string> columns, SourcePosition position, SourcePosition? place, string where, string remedy)
    {
        string file = place is null ? "" : $"{(where.Length > 0 ? " of" : " in")} {Path.GetFileName(position.File)}";
        return new(DiagnosticCatalog.UnknownColumn, place ?? position, ShortText.Of(name), where + file, ShortText.List(columns), remedy);
    }

    private string RemedyOf(DatasetColumn column) => MetadataOf(column) switch
    {
        nameof(DatasetSpec.Where) => "name one of these in Where on the Dataset, or in the Slice",
        _ when column.IsConversation() => "see docs/text-generation.md, which says what columns rows may have",
        var metadata => $"set {metadata} on the Dataset to the column that has it",
    };

    private string MetadataOf(DatasetColumn column) => Metadata.GetValueOrDefault(column, nameof(DatasetSpec.TextColumn));

    /// <summary>The column holds another kind of value than the task reads.</summary>
    /// <param name="held">What it holds, as in <c>a number</c>.</param>
    public FineTuneException Wrong(DatasetColumn column, SourcePosition position, string held) => column switch
    {
        DatasetColumn.Label => new FineTuneException(DiagnosticCatalog.NotALabel, position, this[column], held),
        DatasetColumn.Number => new FineTuneException(DiagnosticCatalog.NotANumber, position, this[column], held),
        DatasetColumn.Tokens => new FineTuneException(DiagnosticCatalog.NotAList, position, this[column], "texts", held, MetadataOf(column)),
        DatasetColumn.Labels => new FineTuneException(
            DiagnosticCatalog.NotAList, position, this[column], "labels, texts or integers", held, MetadataOf(column)),
        DatasetColumn.Media => new FineTuneException((Media ?? MediaKind.Pictures).NoColumn, position, this[column], held),
        DatasetColumn.Choice => new FineTuneException(DiagnosticCatalog.NotALabel, position, this[column], held),
        DatasetColumn.Endings => new FineTuneException(DiagnosticCatalog.NotAList, position, this[column], "texts", held, MetadataOf(column)),
        _ when column.IsCondition() && !EndingColumns.Contains(column) => new FineTuneException(DiagnosticCatalog.BadCondition, position, this[column], held),
        _ => new FineTuneException(DiagnosticCatalog.NotText, position, this[column], held, MetadataOf(column)),
    };

    private static bool[] Mark(IReadOnlyList<(DatasetColumn Column, string Name)> wanted)
    {
        var marks = new bool[wanted.Select(entry => (int)entry.Column + 1).Append(0).Max()];
        foreach ((DatasetColumn column, _) in wanted)
        {
            marks[(int)column] = true;
        }

        return marks;
    }
}
