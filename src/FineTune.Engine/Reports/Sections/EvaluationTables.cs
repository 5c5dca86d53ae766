using System.Globalization;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>What a task, the evaluation sets and the slices have measured apart: tables, bars and heat maps.</summary>
internal sealed class EvaluationTables : ReportSection
{
    /// <summary>A map of more labels is larger than a screen, and than a page of a megabyte.</summary>
    private const int MostLabels = 30;

    public override string Title => "In detail";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        foreach (ReportTable table in facts.Evaluation?.Metrics.Tables ?? [])
        {
            html.Heading(table.Title);
            if (table.Kind != ReportTableKind.Confusion)
            {
                html.Table(table);
            }
            else if (table.Rows.Count <= MostLabels)
            {
                html.Note("A row is the label that is right, a column the one that the model predicted; the share is of the row.");
                AppendMap(html, table);
            }
            else
            {
                AppendErrors(html, table);
            }
        }
    }

    private static void AppendMap(HtmlBuilder html, ReportTable table)
    {
        html.OpenTable(table.Title, "heat").Append("<thead><tr>");
        foreach ((int column, string text) in table.Header.Index())
        {
            html.Append($"<th scope=\"col\">{(column == 0 ? "actual \\ predicted" : HtmlBuilder.Escape(text))}</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach ((int number, IReadOnlyList<ReportCell> row) in table.Rows.Index())
        {
            double all = row.Skip(1).Sum(cell => cell.Value ?? 0);
            html.Append($"<tr><th scope=\"row\">{HtmlBuilder.Escape(row[0].Text)}</th>");
            foreach ((int column, ReportCell cell) in row.Skip(1).Index())
            {
                double share = all == 0 ? 0 : (cell.Value ?? 0) / all;
                string kind = column == number ? "hit" : "miss";
                // At most as dark as letters stay readable on.
                string style = string.Create(CultureInfo.InvariantCulture, $"--v:{(share == 0 ? 0 : 4 + (46 * share)):0.#}%");
                string percent = share == 0 ? "" : $"<small>{HtmlBuilder.Escape(Figures.Share(share))}</small>";
                html.Append($"<td class=\"{kind}\" style=\"{style}\">{HtmlBuilder.Escape(cell.Text)}{percent}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    /// <summary>Of many labels the commonest mistakes.</summary>
    private static void AppendErrors(HtmlBuilder html, ReportTable table)
    {
        var errors =
            from row in table.Rows.Index()
            from column in Enumerable.Range(1, row.Item.Count - 1)
            let count = row.Item[column].Value ?? 0
            where column != row.Index + 1 && count > 0
            orderby count descending
            select (Right: row.Item[0].Text, Said: table.Header[column], Count: count);
        html.Note($"The commonest mistakes; a map of {Figures.Count(table.Rows.Count)} labels would have no room.");
        html.Table(table.Title, ["actual", "predicted", "how often"], errors.Take(MostLabels).Select(error => (ReportCell[])
        [
            error.Right, error.Said, new ReportCell(Figures.Count(error.Count), error.Count),
        ]));
    }
}
