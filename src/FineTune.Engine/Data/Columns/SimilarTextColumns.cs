using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>
/// Finds out by the names of its columns in which form a Dataset has texts that are alike, as sentence-transformers takes them, and says so.
/// </summary>
/// <param name="names">The file's columns, by the names that the project file knows them by.</param>
internal sealed class SimilarTextColumns(DatasetSpec spec, IReadOnlyList<string> names, IEventSink events)
{
    private static readonly string[] TextNames = ["text", "sentence", "content"];
    private static readonly string[] ScoreNames = ["score", "scores", "label", "labels", "similarity_score"];
    private static readonly string[] LabelNames = ["label", "labels", "label_ids"];
    private static readonly string[] NegativeNames = ["negative", "negatives"];

    private static readonly (string Text, string Pair, bool MayHaveScore)[] PairNames =
    [
        ("anchor", "positive", false), ("query", "positive", false), ("query", "answer", false), ("question", "answer", false), ("query", "document", false),
        ("sentence1", "sentence2", true), ("sentence_A", "sentence_B", true), ("premise", "hypothesis", true), ("question1", "question2", true),
        ("text1", "text2", true),
    ];

    /// <summary>The form that columns make.</summary>
    public static SimilarityForm FormOf(ColumnNames columns) =>
        columns.Has(DatasetColumn.Negative) ? SimilarityForm.Triplets
        : columns.Has(DatasetColumn.Number) ? SimilarityForm.ScoredPairs
        : columns.Has(DatasetColumn.Label) ? SimilarityForm.LabelledTexts
        : SimilarityForm.Pairs;

    /// <summary>The form as words.</summary>
    public static string Describe(SimilarityForm form) => form switch
    {
        SimilarityForm.Triplets => "anchors, positives and negatives",
        SimilarityForm.ScoredPairs => "pairs with a score",
        SimilarityForm.LabelledTexts => "texts, those of a label being pairs",
        _ => "anchors and positives",
    };

    public static string Describe(ColumnNames columns) => Describe(FormOf(columns));

    /// <summary>
    /// Names the two texts that are to be compared, where a file has them under names that only this task looks for, or the one of them that is there alone.
    /// </summary>
    public static DatasetSpec Name(DatasetSpec spec, IReadOnlyList<string> columns, IEventSink events) =>
        new SimilarTextColumns(spec, columns, events).Texts() is var (text, pair, _) ? spec with { TextColumn = text, TextPairColumn = pair }
        : spec.TextColumn is null && !columns.Any(TextNames.Contains) && PairNames.Select(names => names.Text).FirstOrDefault(columns.Contains) is { } alone
            ? spec with { TextColumn = alone }
        : spec;

    /// <returns>The columns, those of texts in the order of a row.</returns>
    /// <exception cref="FineTuneException">FT2210: no form has these columns. FT2211: too many negatives.</exception>
    public IReadOnlyList<(DatasetColumn Column, string Name)> Find()
    {
        IReadOnlyList<(DatasetColumn Column, string Name)> found = Texts() is var (text, pair, mayHaveScore)
            ? [(DatasetColumn.Text, text), (DatasetColumn.TextPair, pair), .. Negatives(), .. Score(mayHaveScore)]
            : Labelled() is var (labelled, label) ? [(DatasetColumn.Text, labelled), (DatasetColumn.Label, label)]
            : throw new FineTuneException(
                DiagnosticCatalog.NoSimilarTexts, spec.Position ?? new SourcePosition(spec.Files[0], 1, 1), ShortText.List(names));
        if (found.Any(column => column.Column.IsNegative()) && found.Any(column => column.Column == DatasetColumn.Number))
        {
            throw new FineTuneException(
                DiagnosticCatalog.ArgumentsDisagree, spec.Position, "A row has a score of two texts, or negatives of the first, and this Dataset names both");
        }

        Say(found);
        return found;
    }

    private (string Text, string Pair, bool MayHaveScore)? Texts()
    {
        if (spec.TextColumn is not null)
        {
            return spec.TextPairColumn is { } pair ? (spec.TextColumn, pair, false) : null;
        }

        if (!spec.HasHeader)
        {
            return ("1", spec.TextPairColumn ?? "2", false);
        }

        var known = PairNames.Where(pair => names.Contains(pair.Text) && names.Contains(spec.TextPairColumn ?? pair.Pair)).ToList();
        return known.Count == 0 || names.Any(TextNames.Contains) ? null : (known[0].Text, spec.TextPairColumn ?? known[0].Pair, known[0].MayHaveScore);
    }

    private IEnumerable<(DatasetColumn, string)> Negatives()
    {
        string[] negatives = spec.NegativeColumns.Count > 0
            ? [.. spec.NegativeColumns]
            : [.. NegativeNames.Where(names.Contains), .. Enumerable.Range(1, 100).Select(index => FormattableString.Invariant($"negative_{index}"))
                .Where(names.Contains)];
        return negatives.Length <= DatasetColumns.OfNegatives.Count
            ? DatasetColumns.OfNegatives.Zip(negatives)
            : throw new FineTuneException(
                DiagnosticCatalog.TooManyNegatives,
                spec.ColumnPositions.GetValueOrDefault(nameof(spec.NegativeColumns)) ?? spec.Position ?? new SourcePosition(spec.Files[0], 1, 1),
                negatives.Length,
                DatasetColumns.OfNegatives.Count);
    }

    /// <summary>A label beside an anchor and its positive is something else.</summary>
    private IEnumerable<(DatasetColumn, string)> Score(bool isLikely) =>
        spec.LabelColumn is { } named ? [(DatasetColumn.Number, named)]
        : isLikely && Array.Find(ScoreNames, names.Contains) is { } score ? [(DatasetColumn.Number, score)]
        : [];

    private (string Text, string Label)? Labelled()
    {
        string? text = spec.TextColumn ?? Array.Find(TextNames, names.Contains);
        string? label = spec.LabelColumn ?? Array.Find(LabelNames, names.Contains);
        return text is not null && label is not null && spec.TextPairColumn is null ? (text, label) : null;
    }

    private void Say(IReadOnlyList<(DatasetColumn Column, string Name)> found) => events.Info(
        $"{Path.GetFileName(spec.Files[0])}: the rows are {Describe(new ColumnNames(found))}, "
            + $"by {string.Join(", ", found.Select(column => $"'{column.Name}'"))}.");
}
