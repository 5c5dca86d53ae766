using FineTune.Engine.Data;

namespace FineTune.Engine.Reports;

/// <summary>What the model generates for the first rows, beside what would be right, with the words in which the two differ.</summary>
internal sealed class AnswersSection : ReportSection
{
    /// <summary>A summary may be as long as it likes; a table may not.</summary>
    private const int MostLetters = 600;

    public override string Title => "Generated texts";

    public override void Append(ReportFacts facts, HtmlBuilder html)
    {
        if (facts.Answers.Count == 0)
        {
            return;
        }

        html.Append("<p class=\"key\">The first rows of the evaluation split. Words in which the two texts differ: ");
        html.Append("<span class=\"missing\">right, and not generated</span> <span class=\"added\">generated, and not right</span></p>\n");
        html.OpenTable(Title, "texts").Append("<thead><tr>");
        html.Append(string.Concat(((string[])["row", "given", "right", "generated"]).Select(name => $"<th scope=\"col\">{name}</th>")));
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (ReportedRow row in facts.Answers)
        {
            var difference = WordDifference.Of(ShortText.Of(row.Row.Label, MostLetters), ShortText.Of(row.Row.Prediction, MostLetters));
            html.Append($"<tr><th scope=\"row\">{HtmlBuilder.Escape(row.Place)}</th><td>{HtmlBuilder.Escape(row.Text ?? "")}</td>");
            html.Append($"<td data-name=\"right\">{Marked(difference.First, "missing")}</td>");
            html.Append($"<td data-name=\"generated\">{Marked(difference.Second, "added")}</td></tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }

    private static string Marked(IReadOnlyList<(string Words, bool IsCommon)> parts, string kind) => string.Join(
        " ", parts.Select(part => part.IsCommon ? HtmlBuilder.Escape(part.Words) : $"<span class=\"{kind}\">{HtmlBuilder.Escape(part.Words)}</span>"));
}
