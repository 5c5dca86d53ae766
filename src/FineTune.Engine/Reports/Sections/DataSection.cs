using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>The data: how much there is, how long rows are, and what is odd about them.</summary>
internal sealed class DataSection : ReportSection
{
    /// <summary>A project may have a split for each day.</summary>
    private const int MostHistograms = 4;

    public override string Title => "Data";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        html.Table(DataTable.Of(facts.Dataset));
        if (DataTable.OfLabels(facts.Dataset) is { } labels)
        {
            html.Heading(labels.Title).Table(labels);
        }

        AppendLengths(facts.Dataset, html);
        AppendLint(facts.Dataset, html);
    }

    private static void AppendLengths(DatasetInfo dataset, HtmlBuilder html)
    {
        KeyValuePair<string, SplitInfo>[] splits =
        [
            .. dataset.Splits.Where(split => split.Value.LengthHistogram is { Counts.Count: > 1 })
                .OrderBy(split => split.Key != SplitNames.Train).Take(MostHistograms),
        ];
        if (splits.Length == 0)
        {
            return;
        }

        html.Heading("Lengths").Append("<div class=\"charts even\">\n");
        foreach ((string name, SplitInfo split) in splits)
        {
            LengthHistogram lengths = split.LengthHistogram!;
            string ends = $"the median is {Figures.Count(split.Lengths.Median)}, the longest {Figures.Count(split.Lengths.Longest)}";
            bool isCut = split.Lengths.Longest > dataset.MaxLength;
            string longer = isCut ? $" {Figures.Count(split.LongRows.Count)} rows are longer than MaxLength, {Figures.Count(dataset.MaxLength)}." : "";
            new BarChart($"Rows of the split {name} by their tokens", "tokens", [.. lengths.Counts.Select((count, index) =>
                ((double)(index * lengths.Width), (double)((index + 1) * lengths.Width), (double)count,
                    $"{Figures.Count((index * lengths.Width) + 1)} to {Figures.Count((index + 1) * lengths.Width)} tokens: {Figures.Count(count)} rows"))])
            {
                Description = $"Rows of the split {name} by their tokens: {ends}.{longer}",
                Mark = isCut ? (dataset.MaxLength, $"MaxLength {Figures.Count(dataset.MaxLength)}") : null,
            }.AppendTo(html);
        }

        html.Append("</div>\n");
    }

    private static void AppendLint(DatasetInfo dataset, HtmlBuilder html)
    {
        html.Heading("What is odd about the data");
        if (dataset.Lint.Count == 0)
        {
            html.Note("Nothing: no empty, repeated or contradicting rows, no rows of training in another split, no labels out of balance, nothing cut.");
            return;
        }

        html.Table("What is odd about the data", ["what", "split", "rows", "of the split", "code"], dataset.Lint.Select(finding => (ReportCell[])
        [
            DiagnosticCatalog.All.FirstOrDefault(known => known.Code == finding.Code)?.Title ?? finding.Code,
            finding.Split ?? "",
            finding.Rows is { } rows ? new ReportCell(Figures.Count(rows), rows) : "",
            ShareOf(finding, dataset),
            finding.Code,
        ]));
        html.Note("The warnings of the build say where these rows stand.");
    }

    private static ReportCell ShareOf(LintFinding finding, DatasetInfo dataset)
    {
        if (finding is not { Split: { } split, Rows: { } rows } || !dataset.Splits.TryGetValue(split, out SplitInfo? info) || info.Rows == 0)
        {
            return "";
        }

        double share = Math.Min(1, (double)rows / info.Rows);
        return new ReportCell(Figures.Share(share), share);
    }
}
