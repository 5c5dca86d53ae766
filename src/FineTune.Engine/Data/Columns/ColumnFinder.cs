using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>Decides which columns are read where a Dataset does not say: the usual name, or the only other one that it can be.</summary>
/// <param name="columns">Names in the files, or none where nothing is to be found out.</param>
internal sealed class ColumnFinder(DatasetSpec spec, IReadOnlyList<string> columns, IEventSink events)
{
    /// <summary>A column whose name says numbers, though classes may be written as such.</summary>
    public const string Score = "score";

    private const string Prompt = "prompt";

    private static readonly string[] TextNames = ["text", "sentence", "content"];
    private static readonly string[] TokensNames = ["tokens", "words"];
    private static readonly string[] LabelNames = ["label", "labels", "label_ids"];
    private static readonly string[] NumberNames = ["label", Score, "labels"];
    private static readonly string[] TokenLabelNames = ["ner_tags", "tags", "labels"];

    private static readonly string[] QuestionNames = ["question"];
    private static readonly string[] ContextNames = ["context", "passage", "text"];
    private static readonly string[] AnswerNames = ["answers", "answer"];

    private static readonly (string Text, string Pair)[] PairNames =
        [("sentence1", "sentence2"), ("premise", "hypothesis"), ("question1", "question2"), ("text1", "text2")];

    /// <summary>The names that the project file knows the columns by.</summary>
    private readonly string[] _names = [.. columns.Select(column => spec.Columns.GetValueOrDefault(column, column))];

    /// <summary>Reads the columns of a Dataset's first file and chooses among them.</summary>
    /// <exception cref="FineTuneException">FT2002: a column to rename is not there; or the file cannot be read.</exception>
    /// <param name="languages">Of rows that are translations; null where nothing is said of them.</param>
    public static async Task<DatasetTable> FindAsync(DatasetSpec spec, RowShape shape, StageContext context, TaskArguments? languages = null)
    {
        bool isSaid = shape switch
        {
            RowShape.LabelledTokens => spec.TokensColumn is not null,
            RowShape.LabelledImage or RowShape.LabelledSound => spec.MediaColumn is not null,
            // Which texts a row has decides its form.
            RowShape.SeparateTexts => false,
            _ => spec.TextColumn is not null,
        };
        bool hasTarget = shape == RowShape.SourceAndTarget ? spec.TargetColumn is not null : spec.LabelColumn is not null;
        IReadOnlyList<string> columns = MediaKind.OfFormat(spec.Format) is { } files ? [files.ColumnNames[0], LabelNames[0]]
            : isSaid && (hasTarget || shape is RowShape.Text or RowShape.CausalText) && spec.Columns.Count == 0
            ? []
            : await DataFile.ColumnsAsync(spec, spec.Files[0], context.Cancellation).ConfigureAwait(false);
        var finder = new ColumnFinder(spec, columns, context.Events);
        finder.CheckRenamed();
        return finder.Find(shape, languages);
    }

    /// <summary>The same of rows whose labels nobody asks for: a file to predict need not have them.</summary>
    /// <exception cref="FineTuneException">FT2002: a column is not there; or the file cannot be read.</exception>
    public static async Task<DatasetTable> FindUnlabelledAsync(DatasetSpec spec, RowShape shape, StageContext context, TaskArguments languages)
    {
        IReadOnlyList<string> columns = await DataFile.ColumnsAsync(spec, spec.Files[0], context.Cancellation).ConfigureAwait(false);
        bool isPrompt = shape == RowShape.CausalText && spec.TextColumn is null && columns.Contains(Prompt);
        DatasetSpec named = isPrompt ? spec with { TextColumn = Prompt }
            : shape == RowShape.SeparateTexts ? SimilarTextColumns.Name(spec, columns, context.Events)
            : spec;
        var finder = new ColumnFinder(named, columns, context.Events);
        RowShape asked = shape switch
        {
            RowShape.Question or RowShape.Choices or RowShape.SourceAndTarget => shape,
            RowShape.LabelledTokens when finder.HasTokens => shape,
            RowShape.LabelledImage => RowShape.Image,
            RowShape.LabelledSound => RowShape.Sound,
            _ => RowShape.Text,
        };
        DatasetTable table = finder.Find(asked, languages);
        return table with { Columns = table.Columns.Without(DatasetColumn.Labels, DatasetColumn.Answers, DatasetColumn.Choice, DatasetColumn.Target) };
    }

    private bool HasTokens => spec.TokensColumn is { } named ? _names.Contains(named) : _names.Any(TokensNames.Contains);

    private void CheckRenamed()
    {
        foreach (string renamed in spec.Columns.Keys)
        {
            if (columns.Count > 0 && !columns.Contains(renamed))
            {
                throw ColumnNames.Unknown(
                    renamed, columns, new SourcePosition(spec.Files[0], 1, 1), spec.ColumnPositions.GetValueOrDefault(nameof(spec.Columns)), "",
                    $"name one of these in {nameof(spec.Columns)} on the Dataset");
            }
        }
    }

    private DatasetTable Find(RowShape shape, TaskArguments? languages)
    {
        List<(DatasetColumn Column, string Name)> wanted = shape switch
        {
            RowShape.LabelledTokens => [(DatasetColumn.Tokens, Tokens()), (DatasetColumn.Labels, Label(TokenLabelNames))],
            RowShape.LabelledImage or RowShape.LabelledSound =>
                [(DatasetColumn.Media, Media(shape.Media()!)), (DatasetColumn.Label, Label(LabelNames))],
            RowShape.Image or RowShape.Sound => [(DatasetColumn.Media, Media(shape.Media()!))],
            RowShape.MultiLabelledText when spec.LabelDelimiter is null => [.. Texts(), (DatasetColumn.Labels, Label(LabelNames))],
            RowShape.NumberedText => [.. Texts(), (DatasetColumn.Number, Label(NumberNames))],
            RowShape.Text => [.. Texts()],
            RowShape.SourceAndTarget => [.. TargetColumns.Find(spec, _names, languages, Say)],
            RowShape.Choices => new ChoiceForm(spec, _names, events).Find(),
            RowShape.Question =>
            [
                (DatasetColumn.Text, spec.QuestionColumn ?? Guess(nameof(spec.QuestionColumn), QuestionNames)),
                (DatasetColumn.TextPair, spec.ContextColumn ?? Guess(nameof(spec.ContextColumn), ContextNames)),
                (DatasetColumn.Answers, spec.AnswersColumn ?? Guess(nameof(spec.AnswersColumn), AnswerNames)),
            ],
            RowShape.SeparateTexts => [.. new SimilarTextColumns(spec, _names, events).Find()],
            RowShape.CausalText => ConversationForm.Find(spec, _names, events) is { Count: > 0 } conversation ? [.. conversation] : [.. Texts()],
            RowShape.Preferences => [.. ConversationForm.Preferences(spec, _names, events)],
            _ => [.. Texts(), (DatasetColumn.Label, Label(_names.Any(LabelNames.Contains) ? LabelNames : [.. LabelNames, Score]))],
        };
        DatasetColumn[] endings = [.. wanted.Select(entry => entry.Column).Where(column => column.IsCondition())];
        (DatasetColumn Column, RowCondition Condition)[] conditions = [.. spec.Where.Select(condition => (ColumnOf(condition.Column, wanted), condition))];
        DatasetColumn[] slices = [.. spec.Slices.Select(slice => ColumnOf(slice, wanted))];
        Dictionary<DatasetColumn, string> metadata = wanted.ToDictionary(entry => entry.Column, entry => MetadataOf(entry.Column, shape, endings));
        var names = new ColumnNames([.. wanted.Select(entry => (entry.Column, InFile(entry.Name)))], Places(metadata))
        {
            Metadata = metadata,
            SeparatesTexts = shape == RowShape.SeparateTexts,
            EndingColumns = endings,
            Media = shape.Media(),
        };
        return new DatasetTable(spec, names, conditions) { Slices = slices };
    }

    /// <summary>Where the project file names columns.</summary>
    private Dictionary<DatasetColumn, SourcePosition> Places(IReadOnlyDictionary<DatasetColumn, string> metadata)
    {
        var places = new Dictionary<DatasetColumn, SourcePosition>();
        foreach ((DatasetColumn column, string name) in metadata)
        {
            if (spec.ColumnPositions.TryGetValue(name, out SourcePosition? place))
            {
                places.Add(column, place);
            }
        }

        return places;
    }

    /// <summary>The metadata that names a column of rows of some shape.</summary>
    /// <param name="endings">Columns with an ending each.</param>
    private static string MetadataOf(DatasetColumn column, RowShape shape, DatasetColumn[] endings) => column switch
    {
        DatasetColumn.Question => nameof(DatasetSpec.QuestionColumn),
        DatasetColumn.Text when shape == RowShape.Choices => nameof(DatasetSpec.ContextColumn),
        DatasetColumn.Endings => nameof(DatasetSpec.EndingColumns),
        DatasetColumn.Text when shape == RowShape.Question => nameof(DatasetSpec.QuestionColumn),
        DatasetColumn.TextPair when shape == RowShape.Question => nameof(DatasetSpec.ContextColumn),
        DatasetColumn.Answers => nameof(DatasetSpec.AnswersColumn),
        DatasetColumn.Text => nameof(DatasetSpec.TextColumn),
        DatasetColumn.Media => shape.Media()!.ColumnMetadata,
        DatasetColumn.TextPair => nameof(DatasetSpec.TextPairColumn),
        DatasetColumn.Target => nameof(DatasetSpec.TargetColumn),
        >= DatasetColumn.Negative and <= DatasetColumn.Negative5 => nameof(DatasetSpec.NegativeColumns),
        DatasetColumn.Tokens => nameof(DatasetSpec.TokensColumn),
        _ when column.IsCondition() => endings.Contains(column) ? nameof(DatasetSpec.EndingColumns) : nameof(DatasetSpec.Where),
        _ => nameof(DatasetSpec.LabelColumn),
    };

    /// <summary>The column that a condition or a slice looks at: one that is read anyhow, or one more.</summary>
    private static DatasetColumn ColumnOf(string column, List<(DatasetColumn Column, string Name)> wanted)
    {
        foreach ((DatasetColumn known, string name) in wanted)
        {
            if (name == column && !known.IsList() && !known.IsJson())
            {
                return known;
            }
        }

        DatasetColumn added = wanted.Select(entry => entry.Column).Append(DatasetColumns.FirstCondition - 1).Max() + 1;
        wanted.Add((added, column));
        return added;
    }

    private IEnumerable<(DatasetColumn Column, string Name)> Texts()
    {
        if (spec.TextColumn is null && spec.TextPairColumn is null && Pair() is var (text, pair))
        {
            return [(DatasetColumn.Text, text), (DatasetColumn.TextPair, pair)];
        }

        string single = spec.TextColumn ?? (spec.HasHeader ? Guess(nameof(spec.TextColumn), TextNames) : "1");
        return spec.TextPairColumn is { } second ? [(DatasetColumn.Text, single), (DatasetColumn.TextPair, second)] : [(DatasetColumn.Text, single)];
    }

    /// <summary>In CoNLL files the word is the first column or the one called FORM, and the label the last.</summary>
    private string Tokens() => spec.TokensColumn
        ?? (spec.Format != DatasetFormat.Conll
            ? Guess(nameof(spec.TokensColumn), TokensNames)
            : _names.Contains("FORM") ? "FORM" : _names.FirstOrDefault("1"));

    private string Media(MediaKind kind) => spec.MediaColumn ?? (spec.HasHeader ? Guess(kind.ColumnMetadata, [.. kind.ColumnNames]) : "1");

    private string Label(string[] names) => spec.LabelColumn
        ?? (spec.Format == DatasetFormat.Conll ? _names.LastOrDefault("2") : spec.HasHeader ? Guess(nameof(spec.LabelColumn), names) : "2");

    /// <summary>The two columns of a well-known kind of pairs; null where there is none, more than one, or a column for single texts.</summary>
    private (string Text, string Pair)? Pair()
    {
        (string Text, string Pair)[] found = [.. PairNames.Where(pair => _names.Contains(pair.Text) && _names.Contains(pair.Pair))];
        if (found.Length != 1 || _names.Any(TextNames.Contains))
        {
            return null;
        }

        Say(nameof(spec.TextColumn), found[0].Text);
        Say(nameof(spec.TextPairColumn), found[0].Pair);
        return found[0];
    }

    /// <summary>The usual name needs no words; another one is taken where no second will do as well, and said.</summary>
    private string Guess(string metadata, string[] names)
    {
        string[] found = [.. names.Where(_names.Contains)];
        if (found.Contains(names[0]) || found.Length != 1)
        {
            return names[0];
        }

        Say(metadata, found[0]);
        return found[0];
    }

    private void Say(string metadata, string column) =>
        events.Info($"{Path.GetFileName(spec.Files[0])}: {metadata} is '{column}', the only column it can be.");

    private string InFile(string name)
    {
        foreach ((string inFile, string renamed) in spec.Columns)
        {
            if (renamed == name)
            {
                return inFile;
            }
        }

        return name;
    }
}
