using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Metrics;

namespace FineTune.Engine.Reports;

/// <summary>The exported files beside the model, put into the results, the card and the report that Evaluate wrote.</summary>
/// <param name="files">What was exported.</param>
/// <param name="results">all_results.json of the model.</param>
internal sealed class ExportTable(IReadOnlyList<ExportedFile> files, JsonObject results)
{
    private const string Title = "Exported";

    /// <summary>Adds what was measured of each file.</summary>
    public void AddTo(JsonObject all)
    {
        foreach (ExportedFile file in files)
        {
            string prefix = ResultFiles.ExportPrefix(file.Export);
            foreach ((string metric, double value) in file.Metrics)
            {
                all[prefix + metric] = double.IsNaN(value) ? null : value;
            }

            all[$"{prefix}logits_difference"] = file.Difference;
            all[$"{prefix}bytes"] = file.Bytes;
        }
    }

    /// <summary>The card with a table of the files, before the words about the data.</summary>
    public string InCard(string card)
    {
        var text = new StringBuilder($"\n## {Title}\n\n");
        Append(text, Header);
        Append(text, [.. Header.Select((_, column) => column == 0 ? "---" : "--:")]);
        foreach (ReportCell[] row in Rows())
        {
            Append(text, [MarkdownText.Code(row[0].Text), .. row.Skip(1).Select(cell => cell.Text)]);
        }

        int data = card.IndexOf("\n## Data\n", StringComparison.Ordinal);
        return card.Insert(data < 0 ? card.Length : data, text.ToString());
    }

    /// <summary>The report with a table of the files, behind the results.</summary>
    public string InReport(string html) => ReportSlots.Fill(html, ReportSlots.Exports, new HtmlBuilder().Heading(Title)
        .Table(Title, Header, Rows()).ToString());

    private string[] Metrics => [.. files[0].Metrics.Keys];

    private string[] Header => ["file", "size", "difference of logits", .. Metrics];

    private IEnumerable<ReportCell[]> Rows()
    {
        if (Metrics.Length > 0)
        {
            yield return ["model.safetensors", "", "", .. Metrics.Select(metric => Number(results[$"eval_{metric}"]))];
        }

        foreach (ExportedFile file in files)
        {
            var size = new ReportCell(string.Create(CultureInfo.InvariantCulture, $"{file.Bytes / 1e6:0.0} MB"), file.Bytes);
            var difference = new ReportCell(file.Difference.ToString("0.0E+0", CultureInfo.InvariantCulture), file.Difference);
            yield return [string.Join(", ", file.Files), size, difference, .. Metrics.Select(metric => Number(file.Metrics[metric]))];
        }
    }

    private static ReportCell Number(JsonNode? value) => value is null ? "" : Number(JsonNumbers.ToDouble(value));

    private static ReportCell Number(double value) =>
        double.IsNaN(value) ? "" : new ReportCell(value.ToString("0.0000", CultureInfo.InvariantCulture), value);

    private static void Append(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
