using System.Globalization;
using FineTune.Engine.Data;

namespace FineTune.Engine.Reports;

/// <summary>The rows that the model is most wrong about, by their places, and with their texts or pictures where the project says so.</summary>
internal sealed class WorstRowsSection : ReportSection
{
    private const string WithTexts =
        "This report holds texts of the evaluation split (ReportIncludeTexts is true), and it goes wherever the model goes: "
        + "to a package, a published folder, the Hub.";

    private const string WithoutTexts =
        "The texts are left out, because this report goes wherever the model goes: to a package, a published folder, the Hub. "
        + "The first column says where they stand; <code>&lt;ReportIncludeTexts&gt;true&lt;/ReportIncludeTexts&gt;</code> in the project puts them in.";

    /// <summary>A row of token classification has a label for each of its words.</summary>
    private const int MostLetters = 160;

    /// <summary>How strong a contribution's colour can be.</summary>
    private const int Shades = 4;

    private static readonly string[] Measured = ["loss", "label", "prediction"];

    public override string Title => "Rows with the highest loss";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        IReadOnlyList<ReportedRow> rows = facts.WorstRows;
        if (rows.Count == 0)
        {
            return;
        }

        bool hasImages = rows.Any(row => row.Image is not null);
        bool hasTexts = hasImages || rows.Any(row => row.Text is not null);
        html.Append($"<p>{(hasTexts ? WithTexts : WithoutTexts)}</p>\n");
        if (rows.Any(row => row.Tokens.Count > 0))
        {
            html.Append("<p class=\"key\">The colour says what a token did to the loss, by gradients times inputs (integrated gradients): ");
            html.Append("<span class=\"u3\">towards the mistake</span> <span class=\"d3\">against it</span>.</p>\n");
        }

        string[] header = hasImages ? ["row", "picture", .. Measured] : hasTexts ? ["row", .. Measured, "text"] : ["row", .. Measured];
        html.OpenTable(Title, "rows").Append("<thead><tr>").Append(string.Concat(header.Select(Header))).Append("</tr></thead>\n<tbody>\n");
        foreach (ReportedRow row in rows)
        {
            html.Append($"<tr><th scope=\"row\">{HtmlBuilder.Escape(row.Place)}</th>");
            if (hasImages)
            {
                html.Append(row.Image is null ? "<td></td>" : $"<td><img alt=\"{HtmlBuilder.Escape($"picture of {row.Place}")}\" src=\"{row.Image}\"></td>");
            }

            html.Append($"<td class=\"n\">{Figures.Measured(row.Row.Loss)}</td>");
            html.Append($"<td>{Shown(row.Row.Label)}</td><td>{Shown(row.Row.Prediction)}</td>");
            if (hasTexts && !hasImages)
            {
                html.Append($"<td class=\"text\">{HtmlBuilder.Escape(row.Text ?? "")}{Tokens(row.Tokens)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static string Shown(string labels) => HtmlBuilder.Escape(ShortText.Of(labels, MostLetters));

    private static string Header(string name) => name switch
    {
        "loss" => "<th scope=\"col\" class=\"n\">loss</th>",
        "text" => "<th scope=\"col\" class=\"text\">text</th>",
        _ => $"<th scope=\"col\">{name}</th>",
    };

    private static string Tokens(IReadOnlyList<TokenContribution> tokens)
    {
        if (tokens.Count == 0)
        {
            return "";
        }

        double most = tokens.Max(token => Math.Abs(token.Contribution));
        return $"<div class=\"tokens\">{string.Concat(tokens.Select(token => Token(token, most)))}</div>";
    }

    private static string Token(TokenContribution token, double most)
    {
        int shade = most == 0 ? 0 : (int)Math.Round(Shades * Math.Abs(token.Contribution) / most);
        string text = HtmlBuilder.Escape(token.Text);
        return shade == 0 ? text : string.Create(
            CultureInfo.InvariantCulture,
            $"<span class=\"{(token.Contribution > 0 ? 'u' : 'd')}{shade}\" title=\"{Figures.Short(token.Contribution)}\">{text}</span>");
    }
}
