namespace FineTune.Contracts;

/// <summary>
/// One Dataset element of the project file: its files are read in order as one table, then shuffled, skipped and taken from.
/// Several specs of one split are put one after the other.
/// </summary>
public sealed record DatasetSpec
{
    /// <summary>Full paths, in the order of the items. Of a dataset of the Hub there are none until Pull has resolved it.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    public required string Split { get; init; }

    public required DatasetFormat Format { get; init; }

    /// <summary>The text's encoding by its .NET name; null: UTF-8, or what the file's byte order mark says.</summary>
    public string? Encoding { get; init; }

    /// <summary>What stands between the fields of CSV; null: a comma, for TSV a tab.</summary>
    public char? Delimiter { get; init; }

    /// <summary>What a quote in CSV is.</summary>
    public DatasetQuoting Quoting { get; init; }

    /// <summary>False where CSV begins with a row; its columns are numbered from 1 then.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>New names of columns by those in the files; everything else here uses the new ones.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Column with the text; null: found by its name.</summary>
    public string? TextColumn { get; init; }

    /// <summary>Second text of a pair; null for single texts, or found by its name.</summary>
    public string? TextPairColumn { get; init; }

    /// <summary>Column with the text that is to be given for <see cref="TextColumn"/>: a summary, a translation; null: found by its name.</summary>
    public string? TargetColumn { get; init; }

    /// <summary>Columns with texts unlike the first, for sentence similarity; empty for none, or found by their names.</summary>
    public IReadOnlyList<string> NegativeColumns { get; init; } = [];

    /// <summary>Column with the words of a row that is a list of words; null: found by its name.</summary>
    public string? TokensColumn { get; init; }

    /// <summary>Column with the question; null: found by its name.</summary>
    public string? QuestionColumn { get; init; }

    /// <summary>Column with the text that a question or a choice is about; null: found by its name.</summary>
    public string? ContextColumn { get; init; }

    /// <summary>Column with the answers to a question; null: found by its name.</summary>
    public string? AnswersColumn { get; init; }

    /// <summary>Columns with the choices of a row, or the one with a list of them; empty: found by their names.</summary>
    public IReadOnlyList<string> EndingColumns { get; init; } = [];

    /// <summary>Column with the picture or the recording, its path or its bytes; null: found by its name.</summary>
    public string? MediaColumn { get; init; }

    /// <summary>
    /// Full path of the folder that pictures or recordings lie in: of a folder with a folder for each label that folder, and else what paths in the files are
    /// relative to. Null where rows have none, or have them with them.
    /// </summary>
    public string? MediaFolder { get; init; }

    /// <summary>Column with the label or the list of labels; null: found by its name.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>What stands between the labels of a row where one text holds them all; null where it does not.</summary>
    public string? LabelDelimiter { get; init; }

    /// <summary>Names of the labels by id; empty: found in the training split.</summary>
    public IReadOnlyList<string> LabelNames { get; init; } = [];

    /// <summary>True where the names are those that a dataset of the Hub gives its ClassLabel feature: integers are ids, whatever the names are.</summary>
    public bool HasClassLabels { get; init; }

    /// <summary>Rows count only where they meet all of these.</summary>
    public IReadOnlyList<RowCondition> Where { get; init; } = [];

    /// <summary>Share of the rows that counts, above 0 and at most 1, chosen by their content; null: all.</summary>
    public double? Sample { get; init; }

    /// <summary>Seed of the order <c>datasets.Dataset.shuffle(seed)</c> gives; null keeps the file's order.</summary>
    public int? Shuffle { get; init; }

    /// <summary>Rows left out at the start, after shuffling.</summary>
    public int Skip { get; init; }

    /// <summary>Rows kept after skipping; null keeps all.</summary>
    public int? Take { get; init; }

    /// <summary>Shares of the rows that become splits of their own.</summary>
    public IReadOnlyList<HeldOutSplit> SplitBy { get; init; } = [];

    /// <summary>
    /// Name of the evaluation set that it is, as in <c>german</c>: measured by itself, besides what has no name. Its <see cref="Split"/> is then a split of
    /// its own, <c>test.german</c>.
    /// </summary>
    public string? EvalSet { get; init; }

    /// <summary>Columns by whose values metrics are measured apart.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];

    /// <summary>Weight in the mix with the other Datasets of the split; null: they follow one another.</summary>
    public double? Weight { get; init; }

    /// <summary>Where the data comes from the Hugging Face Hub; null for files of the project.</summary>
    public HubDatasetReference? Hub { get; init; }

    /// <summary>The Dataset element in the project file.</summary>
    public SourcePosition? Position { get; init; }

    /// <summary>Where the project file names columns, by the metadata, as in <c>TextColumn</c>.</summary>
    public IReadOnlyDictionary<string, SourcePosition> ColumnPositions { get; init; } = new Dictionary<string, SourcePosition>();

    /// <summary>All splits this has rows of.</summary>
    public IEnumerable<string> Splits()
    {
        yield return Split;
        foreach (HeldOutSplit heldOut in SplitBy)
        {
            yield return heldOut.Split;
        }
    }
}
