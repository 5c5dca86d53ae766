using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>report.html: one file without references, readable from a build server's artifacts.</summary>
internal static class HtmlReport
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
        + "table{border-collapse:collapse;margin:1em 0}th,td{border-bottom:1px solid #ccc;padding:.2em .8em;text-align:right}"
        + "th:first-child,td:first-child{text-align:left}.hit{background:#e3f1e3}";

    private const string WithTexts =
        "This report holds texts of the evaluation split (ReportIncludeTexts is true), and it goes wherever the model goes: "
        + "to a package, a published folder, the Hub.";

    private const string WithoutTexts =
        "The texts are left out, because this report goes wherever the model goes: to a package, a published folder, the Hub. "
        + "The first column says where they stand; <code>&lt;ReportIncludeTexts&gt;true&lt;/ReportIncludeTexts&gt;</code> in the project puts them in.";

    public static void Write(string path, ReportFacts facts)
    {
        var html = new StringBuilder();
        string title = Encode(facts.Project.Name);
        html.Append(
            CultureInfo.InvariantCulture,
            $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{Style}</style></head><body>\n<h1>{title}</h1>\n");
        AppendTable(html, "Results", ["metric", "value"], facts.Results.Where(IsMeasured).Select(result => (string[])[result.Key, Number(result.Value)]));
        if (AdapterTable.Of(facts) is { Count: > 0 } adapter)
        {
            AppendTable(html, AdapterTable.Title, ["what", "value"], adapter);
        }

        AppendPlot(html, facts);
        if (facts.Samples.Count > 0)
        {
            AppendTable(html, "Samples", ["text", "what the model makes of it"], facts.Samples.Select(sample => (string[])[sample.Text, sample.Generated]));
        }

        if (facts.Evaluation is { } evaluation)
        {
            foreach (ReportTable table in evaluation.Metrics.Tables)
            {
                Append(html, table);
            }

            AppendWorstRows(html, facts.WorstRows);
        }

        Append(html, DataTable.Of(facts.Dataset));
        AppendTable(
            html,
            "Arguments that are not at their defaults",
            ["argument", "value"],
            facts.ChangedArguments.Select(argument => (string[])[argument.Key, argument.Value]));
        html.Append("</body></html>\n");
        File.WriteAllText(path, html.ToString());
    }

    private static void AppendPlot(StringBuilder html, ReportFacts facts)
    {
        if (facts.TrainerState["log_history"] is JsonArray history && LossPlot.Svg(history) is { } svg)
        {
            html.Append("<h2>Loss</h2>\n").Append(svg).Append('\n');
        }
    }

    private static void Append(StringBuilder html, ReportTable table)
    {
        if (table.MarksDiagonal)
        {
            AppendMatrix(html, table);
        }
        else
        {
            AppendTable(html, table.Title, table.Header, table.Rows);
        }
    }

    private static void AppendMatrix(StringBuilder html, ReportTable table)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(table.Title)}</h2>\n<table><tr>{Cells("th", table.Header)}</tr>\n");
        for (int row = 0; row < table.Rows.Count; row++)
        {
            IReadOnlyList<string> cells = table.Rows[row];
            html.Append(CultureInfo.InvariantCulture,
                $"<tr>{Cells("td", cells.Take(row + 1))}<td class=\"hit\">{Encode(cells[row + 1])}</td>{Cells("td", cells.Skip(row + 2))}</tr>\n");
        }

        html.Append("</table>\n");
    }

    private static void AppendWorstRows(StringBuilder html, IReadOnlyList<ReportedRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (rows[0].Image is not null)
        {
            AppendWorstPictures(html, rows);
            return;
        }

        bool hasTexts = rows[0].Text is not null;
        string[] header = ["row", "loss", "label", "prediction"];
        AppendTable(html, "Rows with the highest loss", hasTexts ? [.. header, "text"] : header, rows.Select(row => (string[])
        [
            row.Place, row.Row.Loss.ToString("0.000", CultureInfo.InvariantCulture), row.Row.Label, row.Row.Prediction,
            .. row.Text is { } text ? [text] : (string[])[],
        ]));
        html.Append(CultureInfo.InvariantCulture, $"<p>{(hasTexts ? WithTexts : WithoutTexts)}</p>\n");
    }

    private static void AppendWorstPictures(StringBuilder html, IReadOnlyList<ReportedRow> rows)
    {
        html.Append(CultureInfo.InvariantCulture,
            $"<h2>Rows with the highest loss</h2>\n<table><tr>{Cells("th", ["picture", "", "loss", "label", "prediction"])}</tr>\n");
        foreach (ReportedRow row in rows)
        {
            string loss = row.Row.Loss.ToString("0.000", CultureInfo.InvariantCulture);
            html.Append(CultureInfo.InvariantCulture,
                $"<tr>{Cells("td", [row.Place])}<td><img alt=\"\" src=\"{row.Image}\"></td>{Cells("td", [loss, row.Row.Label, row.Row.Prediction])}</tr>\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"</table>\n<p>{WithTexts}</p>\n");
    }

    private static void AppendTable(StringBuilder html, string title, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(title)}</h2>\n<table><tr>{Cells("th", header)}</tr>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr>{Cells("td", row)}</tr>\n");
        }

        html.Append("</table>\n");
    }

    private static string Cells(string element, IEnumerable<string> texts) =>
        string.Concat(texts.Select(text => $"<{element}>{Encode(text)}</{element}>"));

    /// <summary>A page can be read as text too, and directional characters turn round what stands beside them.</summary>
    private static string Encode(string text) => WebUtility.HtmlEncode(DisplayText.Escape(text));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// False for what is said of a metric (<see cref="ResultFiles.GreaterIsBetter"/>) or of the rows (<see cref="ResultFiles.DatasetFingerprint"/>).
    /// </summary>
    private static bool IsMeasured(KeyValuePair<string, JsonNode?> result) =>
        result.Key is not (ResultFiles.TrainableParameters or ResultFiles.AllParameters)
        && result.Value?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.String);

    private static string Number(JsonNode? value) => value is null ? "" : JsonNumbers.ToDouble(value).ToString("G6", CultureInfo.InvariantCulture);
}
