using FineTune.Engine.Data;

namespace FineTune.Engine.Reports;

/// <summary>The rows that the model is most wrong about, by their places, and with their texts or pictures where the project says so.</summary>
internal sealed class WorstRowsSection : ReportSection
{
    private const string Mistakes =
        "Rows that the model gets wrong, those first that it is surest about (the highest loss); rows that it gets right are not among them.";

    private const string FurthestOff = "The rows with the highest loss: those that the model is furthest off with.";

    /// <summary>A row of token classification has a label for each of its words.</summary>
    private const int MostLetters = 160;

    private static readonly string[] Measured = ["loss", "label", "prediction"];

    public override string Title => "Worst rows";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        IReadOnlyList<ReportedRow> rows = facts.WorstRows;
        if (rows.Count == 0)
        {
            return;
        }

        bool hasImages = rows.Any(row => row.Image is not null);
        bool hasTexts = hasImages || rows.Any(row => row.Text is not null);
        html.Note(rows.All(row => row.Row.IsMistake) ? Mistakes : FurthestOff);
        html.Append($"<p>{(hasTexts ? ReportTexts.AreIncluded : ReportTexts.AreLeftOut)}</p>\n");
        RowText.AppendKeys(html, rows);
        string[] header = hasImages ? ["row", rows.First(row => row.Image is not null).ImageOf, .. Measured]
            : hasTexts ? ["row", .. Measured, "text"]
            : ["row", .. Measured];
        html.OpenTable(Title, "rows").Append("<thead><tr>").Append(string.Concat(header.Select(Header))).Append("</tr></thead>\n<tbody>\n");
        foreach (ReportedRow row in rows)
        {
            html.Append($"<tr><th scope=\"row\">{HtmlBuilder.Escape(row.Place)}</th>");
            if (hasImages)
            {
                html.Append(row.Image is null ? "<td></td>" : $"<td>{Image(row)}{row.Caption}</td>");
            }

            html.Append($"<td class=\"n\">{Figures.Measured(row.Row.Loss)}</td>");
            html.Append($"<td>{Shown(row.Row.Label)}</td><td>{Shown(row.Row.Prediction)}</td>");
            if (hasTexts && !hasImages)
            {
                html.Append($"<td class=\"text\">{RowText.Of(row)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static string Image(ReportedRow row) => $"<img alt=\"{HtmlBuilder.Escape($"{row.ImageOf} of {row.Place}")}\" src=\"{row.Image}\">";

    private static string Shown(string labels) => HtmlBuilder.Escape(ShortText.Of(labels, MostLetters));

    private static string Header(string name) => name switch
    {
        "loss" => "<th scope=\"col\" class=\"n\">loss</th>",
        "text" => "<th scope=\"col\" class=\"text\">text</th>",
        _ => $"<th scope=\"col\">{name}</th>",
    };
}
