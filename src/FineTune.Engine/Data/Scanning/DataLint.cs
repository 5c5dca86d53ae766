using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Events;

namespace FineTune.Engine.Data;

/// <summary>Looks for what data should not be, and says each kind of it once, with how often and the first few places.</summary>
internal sealed class DataLint(StageContext context)
{
    /// <summary>A label with a twentieth of another one's rows is hardly learnt, and hardly seen in accuracy.</summary>
    private const int MaxLabelRatio = 20;

    private readonly List<LintFinding> _findings = [];

    /// <summary>What was said so far, for a report.</summary>
    public IReadOnlyList<LintFinding> Findings => _findings;

    /// <summary>Checks the texts of all splits, before anything is tokenized.</summary>
    public async Task CheckTextsAsync(IReadOnlyList<DatasetScan> scans)
    {
        SplitTexts? training = null;
        foreach (IGrouping<string, DatasetScan> split in scans.GroupBy(scan => scan.Spec.Split).OrderBy(split => split.Key != SplitNames.Train))
        {
            var texts = new SplitTexts([.. split]);
            (RowFindings repeated, RowFindings contradicting) = texts.Same();
            bool areConversations = split.Any(scan => scan.Table.HasConversations);
            await ReportAsync(areConversations ? DiagnosticCatalog.EmptyAnswers : DiagnosticCatalog.EmptyTexts, split.Key, texts, texts.Empty())
                .ConfigureAwait(false);
            await ReportAsync(DiagnosticCatalog.EmptyTargets, split.Key, texts, texts.WithoutTarget()).ConfigureAwait(false);
            await ReportAsync(DiagnosticCatalog.DisorderedRoles, split.Key, texts, texts.Disordered()).ConfigureAwait(false);
            await ReportAsync(DiagnosticCatalog.RepeatedRows, split.Key, texts, repeated).ConfigureAwait(false);
            DiagnosticDescriptor twoLabels = split.First().Table.Media?.Contradicting ?? DiagnosticCatalog.ContradictingLabels;
            await ReportAsync(twoLabels, split.Key, texts, contradicting).ConfigureAwait(false);
            ReportSameScores(split);
            if (training is not null)
            {
                await ReportAsync(DiagnosticCatalog.LeakedRows, split.Key, texts, texts.In(training), training).ConfigureAwait(false);
            }
            else if (split.Key == SplitNames.Train)
            {
                training = texts;
            }
        }
    }

    /// <summary>Checks how often each label is on a row of training.</summary>
    public void CheckLabels(DatasetInfo info) => CheckLabels(info.Splits[SplitNames.Train], info.LabelNames);

    /// <summary>Checks what tokenizing has counted.</summary>
    public void CheckTokens(DatasetInfo info, IReadOnlyList<string> sourcePaths, TruncationPolicy policy)
    {
        foreach ((string split, SplitInfo rows) in info.Splits)
        {
            CheckLengths(split, rows, info.MaxLength, sourcePaths, policy);
            if (rows.UnknownRows.Count > 0)
            {
                _findings.Add(new LintFinding(DiagnosticCatalog.UnknownTokensOnly.Code, split, rows.UnknownRows.Count));
                Report(
                    DiagnosticCatalog.UnknownTokensOnly,
                    Positions(rows.UnknownRows, sourcePaths),
                    rows.UnknownRows.Count,
                    Quantity.Of(rows.Rows, "row"),
                    split);
            }
        }

        CheckTargets(info, sourcePaths);
        CheckPartners(info);
        if (info.ProblemType == ProblemType.SingleLabelClassification && info.Splits.TryGetValue(SplitNames.Train, out SplitInfo? training))
        {
            CheckLabels(training, info.LabelNames);
        }
    }

    /// <summary>Says that rows of a split are odd; nothing where none is.</summary>
    /// <param name="all">Rows of the split.</param>
    /// <param name="rows">Those that are odd.</param>
    /// <param name="descriptor">Takes the number of rows, that of all, the split, the arguments and a list of places.</param>
    public void CheckRows(
        DiagnosticDescriptor descriptor, string split, int all, RowCount rows, IReadOnlyList<string> sourcePaths, params object?[] arguments)
    {
        if (rows.Count > 0)
        {
            _findings.Add(new LintFinding(descriptor.Code, split, rows.Count));
            Report(
                descriptor,
                [.. rows.First.Select(place => new SourcePosition(sourcePaths[place.File], place.Line))],
                [rows.Count, Quantity.Of(all, "row"), split, .. arguments]);
        }
    }

    private void CheckLengths(string split, SplitInfo rows, int maxLength, IReadOnlyList<string> sourcePaths, TruncationPolicy policy)
    {
        if (rows.LongRows.Count == 0)
        {
            return;
        }

        if (policy == TruncationPolicy.Truncate)
        {
            _findings.Add(new LintFinding(DiagnosticCatalog.LongRows.Code, split, rows.LongRows.Count));
            Report(DiagnosticCatalog.LongRows, Positions(rows.LongRows, sourcePaths),
                rows.LongRows.Count, Quantity.Of(rows.Rows, "row"), split, maxLength, Quantity.Of(rows.Lengths.Longest - maxLength, "token"), rows.LostTokens);
            return;
        }

        string outcome = policy == TruncationPolicy.Drop ? "left out" : "made into several";
        string longer = $"{Quantity.Of(rows.LongRows.Count, $"{split} row")} of more than {Quantity.Of(maxLength, "token")}";
        context.Events.Info($"{longer} {outcome}; {Quantity.Of(rows.Rows, "row")} in all.");
    }

    /// <summary>A text that is alone with its label has no other to be near to.</summary>
    private void CheckPartners(DatasetInfo info)
    {
        if (info.SimilarityForm == SimilarityForm.LabelledTexts && info.Splits.TryGetValue(SplitNames.Train, out SplitInfo? training))
        {
            string[] alone = [.. training.LabelCounts.Index().Where(label => label.Item == 1).Select(label => info.LabelNames[label.Index])];
            if (alone.Length > 0)
            {
                string labels = Quantity.Of(alone.Length, "label");
                _findings.Add(new LintFinding(DiagnosticCatalog.TextsWithoutPartner.Code, SplitNames.Train, alone.Length));
                context.Events.Report(DiagnosticCatalog.TextsWithoutPartner, null, labels, SplitNames.Train, ShortText.List(alone));
            }
        }
    }

    /// <summary>Pairs whose scores are all the same say nothing of which are more alike.</summary>
    private void ReportSameScores(IGrouping<string, DatasetScan> split)
    {
        float[] scores =
        [
            .. split.Where(scan => scan.Table.Columns.SeparatesTexts)
                .SelectMany(scan => scan.Numbers.Where((_, row) => scan.Selection.Contains(row))).Distinct().Take(2),
        ];
        if (scores.Length == 1)
        {
            DatasetSpec spec = split.First().Spec;
            _findings.Add(new LintFinding(DiagnosticCatalog.SameScores.Code, split.Key, null));
            context.Events.Report(DiagnosticCatalog.SameScores, spec.Position ?? new SourcePosition(spec.Files[0], 1), split.Key, scores[0]);
        }
    }

    private void CheckTargets(DatasetInfo info, IReadOnlyList<string> sourcePaths)
    {
        foreach ((string split, SplitInfo rows) in info.Splits)
        {
            if (rows.LongTargets is { Rows.Count: > 0 } answers && info.Targets is null)
            {
                Report(
                    DiagnosticCatalog.AnswersCut,
                    Positions(answers.Rows, sourcePaths),
                    answers.Rows.Count,
                    Quantity.Of(rows.Rows, "row"),
                    split,
                    info.MaxLength);
            }
            else if (rows.LongTargets is { Rows.Count: > 0 } cut)
            {
                SourcePosition[] first = Positions(cut.Rows, sourcePaths);
                _findings.Add(new LintFinding(DiagnosticCatalog.LongTargets.Code, split, cut.Rows.Count));
                context.Events.Report(
                    DiagnosticCatalog.LongTargets,
                    first[0],
                    Quantity.Of(cut.Rows.Count, "row"),
                    split,
                    info.Targets!.LengthOf(split),
                    Quantity.Of(cut.MostLost, "token"),
                    More(string.Join(", ", first.Select(Text)), cut.Rows.Count - first.Length));
            }
        }
    }

    private void CheckLabels(SplitInfo training, IReadOnlyList<string> names)
    {
        if (training.LabelCounts.Count < 2 || training.LabelCounts.Count != names.Count)
        {
            return;
        }

        int[] counts = [.. training.LabelCounts];
        int rarest = Array.IndexOf(counts, counts.Min());
        int commonest = Array.IndexOf(counts, counts.Max());
        if (counts[commonest] > MaxLabelRatio * counts[rarest])
        {
            _findings.Add(new LintFinding(DiagnosticCatalog.UnevenLabels.Code, SplitNames.Train, null));
            context.Events.Report(DiagnosticCatalog.UnevenLabels, null,
                Quantity.Of(training.Rows, "row"),
                SplitNames.Train,
                counts[commonest],
                ShortText.Of(names[commonest]),
                counts[rarest],
                ShortText.Of(names[rarest]));
        }
    }

    private async Task ReportAsync(DiagnosticDescriptor descriptor, string split, SplitTexts texts, RowFindings findings, SplitTexts? others = null)
    {
        if (findings.Count == 0)
        {
            return;
        }

        _findings.Add(new LintFinding(descriptor.Code, split, findings.Count));
        SplitTexts second = others ?? texts;
        IReadOnlyDictionary<(DatasetScan Scan, int Row), SourcePosition> places = await RowPlaces.FindAsync(
            findings.First.SelectMany(pair => (IEnumerable<(DatasetScan, int)>)[texts.Find(pair.Row), second.Find(pair.Other)]),
            context.Cancellation).ConfigureAwait(false);
        var shown = findings.First.Select(pair => (Row: places[texts.Find(pair.Row)], Other: places[second.Find(pair.Other)])).ToList();
        string list = string.Join(", ", shown.Select(pair => pair.Row == pair.Other ? Text(pair.Row) : $"{Text(pair.Row)} as {Text(pair.Other)}"));
        context.Events.Report(descriptor, shown[0].Row, findings.Count, Quantity.Of(texts.Count, "row"), split, More(list, findings.Count - shown.Count));
    }

    private void Report(DiagnosticDescriptor descriptor, IReadOnlyList<SourcePosition> first, params object?[] arguments)
    {
        int more = (int)arguments[0]! - first.Count;
        context.Events.Report(descriptor, first[0], [.. arguments, More(string.Join(", ", first.Select(Text)), more)]);
    }

    private static SourcePosition[] Positions(RowCount rows, IReadOnlyList<string> sourcePaths) =>
        [.. rows.First.Select(place => new SourcePosition(sourcePaths[place.File], place.Line, 1))];

    private static string Text(SourcePosition position) =>
        position.Line == 0
            ? $"{Path.GetFileName(Path.GetDirectoryName(position.File))}/{Path.GetFileName(position.File)}"
            : string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(position.File)}({position.Line},{position.Column})");

    private static string More(string list, int more) => more > 0 ? string.Create(CultureInfo.InvariantCulture, $"{list} and {more} more") : list;
}
