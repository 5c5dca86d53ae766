using System.Globalization;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Reports;

/// <summary>report.html: one file without references, readable from a build server's artifacts, on paper and without a script.</summary>
internal static class HtmlReport
{
    private const int MostTiles = 6;

    private static readonly ReportSection[] Sections =
    [
        new ResultsSection(), new CurvesSection(), new EvaluationTables(), new CalibrationSection(), new WorstRowsSection(), new AnswersSection(),
        new GuessesSection(), new SamplesSection(), new DataSection(),
        new ArgumentsSection(), new AdapterSection(), new CostSection(),
    ];

    public static void Write(string path, ReportFacts facts) => File.WriteAllText(path, Html(facts));

    public static string Html(ReportFacts facts)
    {
        (string Title, string Content)[] sections =
        [
            .. Sections.Select(section => (section.Title, Content: ContentOf(section, facts))).Where(section => section.Content.Length > 0),
        ];
        var html = new HtmlBuilder();
        string title = HtmlBuilder.Escape(facts.Project.Name);
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append($"<meta http-equiv=\"Content-Security-Policy\" content=\"{PageFiles.Policy}\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Append($"<title>{title}</title>\n<style>\n{PageFiles.ChartStyle}{PageFiles.Style}</style>\n</head>\n<body>\n");
        html.Append("<a class=\"skip\" href=\"#main\">Skip to the results</a>\n<div class=\"wrap\">\n");
        AppendHeader(html, facts);
        html.Append("<nav aria-label=\"Sections\"><ul>\n");
        foreach ((string name, _) in sections)
        {
            html.Append($"<li><a href=\"#{IdOf(name)}\">{HtmlBuilder.Escape(name)}</a></li>\n");
        }

        html.Append("</ul></nav>\n<main id=\"main\">\n");
        foreach ((string name, string content) in sections)
        {
            string heading = HtmlBuilder.Escape(name);
            html.Append($"<section id=\"{IdOf(name)}\" aria-label=\"{heading}\">\n<h2>{heading}</h2>\n{content}</section>\n");
        }

        html.Append("</main>\n<footer><p>Made by FineTune.Sdk. ");
        html.Append("The numbers are those of all_results.json and trainer_state.json beside this page.</p></footer>\n");
        return html.Append($"</div>\n<script>{PageFiles.Script}</script>\n</body>\n</html>\n").ToString();
    }

    private static void AppendHeader(HtmlBuilder html, ReportFacts facts)
    {
        html.Append($"<header>\n<h1>{HtmlBuilder.Escape(facts.Project.Name)}</h1>\n<p>{HtmlBuilder.Escape(facts.Task.Name)}, ");
        html.Append($"trained from <code>{HtmlBuilder.Escape(facts.Project.BaseModel.Name)}</code></p>\n");
        html.Append(ReportSlots.Empty(ReportSlots.Verdict));
        KeyValuePair<string, double>[] metrics = [.. facts.Evaluation?.Metrics.Defined.Take(MostTiles) ?? []];
        if (metrics.Length > 0)
        {
            html.Append("<dl class=\"tiles\">\n");
            foreach ((string name, double value) in metrics)
            {
                html.Append($"<div><dt>{HtmlBuilder.Escape(name)}</dt><dd>{Figures.Measured(value)}</dd></div>\n");
            }

            html.Append("</dl>\n");
        }

        ReportSummary.AppendTo(html, facts);
        html.Append("</header>\n");
    }

    private static string ContentOf(ReportSection section, ReportFacts facts)
    {
        var html = new HtmlBuilder();
        section.Append(facts, html);
        return html.ToString();
    }

    private static string IdOf(string title)
    {
        var id = new StringBuilder();
        foreach (char character in title)
        {
            id.Append(char.IsAsciiLetterOrDigit(character) ? char.ToLower(character, CultureInfo.InvariantCulture) : '-');
        }

        return id.ToString();
    }
}
