using System.Globalization;
using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>Puts HTML together. What is text goes through <see cref="Escape"/>; what is appended as it is was put together here.</summary>
internal sealed class HtmlBuilder
{
    /// <summary>A page of a million cells helps nobody, and no browser.</summary>
    private const int MostRows = 200;

    private readonly StringBuilder _html = new();

    public static string Escape(string text) => HtmlText.Escape(text);

    public HtmlBuilder Append(string html)
    {
        _html.Append(html);
        return this;
    }

    public HtmlBuilder Text(string text) => Append(Escape(text));

    /// <summary>A paragraph of words.</summary>
    public HtmlBuilder Note(string text) => Append($"<p>{Escape(text)}</p>\n");

    public HtmlBuilder Heading(string text) => Append($"<h3>{Escape(text)}</h3>\n");

    public HtmlBuilder Table(ReportTable table) => Table(table.Title, table.Header, table.Rows, table.Kind == ReportTableKind.Scores);

    /// <summary>A table whose first column names its rows. A column of numbers stands at the right, one of words at the left.</summary>
    /// <param name="name">What it is, for those who do not see it.</param>
    /// <param name="hasBars">True draws a bar behind each score.</param>
    public HtmlBuilder Table(string name, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<ReportCell>> rows, bool hasBars = false)
    {
        IReadOnlyList<ReportCell>[] all = [.. rows];
        bool[] isNumber = [.. header.Select((_, column) => column > 0 && all.Any(row => row[column].Value is not null))];
        OpenTable(name).Append("<thead><tr>");
        foreach ((int column, string text) in header.Index())
        {
            _html.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{(isNumber[column] ? " class=\"n\"" : "")}>{Escape(text)}</th>");
        }

        _html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<ReportCell> row in all.Take(MostRows))
        {
            _html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Escape(row[0].Text)}</th>");
            for (int column = 1; column < row.Count; column++)
            {
                Cell(row[column], isNumber[column], hasBars);
            }

            _html.Append("</tr>\n");
        }

        _html.Append("</tbody></table></div>\n");
        return all.Length > MostRows ? Note($"{Figures.Count(all.Length - MostRows)} more rows are left out.") : this;
    }

    /// <summary>Begins a table in an area of its own, which scrolls where the window is narrower, also by keys.</summary>
    /// <param name="kind">Its class; empty for none.</param>
    public HtmlBuilder OpenTable(string name, string kind = "") =>
        Append($"<div class=\"scroll{(kind.Length == 0 ? "" : $" {kind}")}\" tabindex=\"0\" role=\"region\" aria-label=\"{Escape(name)}, a table\"><table>\n");

    public override string ToString() => _html.ToString();

    private void Cell(ReportCell cell, bool isNumber, bool hasBars)
    {
        bool hasBar = hasBars && cell is { IsScore: true, Value: { } score } && !double.IsNaN(score);
        string kind = hasBar ? string.Create(CultureInfo.InvariantCulture, $" class=\"n bar\" style=\"--v:{100 * cell.Value:0.#}%\"")
            : isNumber ? " class=\"n\""
            : "";
        _html.Append(CultureInfo.InvariantCulture, $"<td{kind}>{Escape(cell.Text)}</td>");
    }
}
