using System.Globalization;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Results;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Stages;

/// <summary>
/// report.html beside a model: the one that Evaluate, or Export, wrote, and in its places what only the build knows. Bounds of gates may move, and another
/// model may have been there before, without another evaluation.
/// </summary>
internal sealed class ModelReport(ProjectSpec project, string fineTuneFolder)
{
    /// <summary>The page; null where no stage has written one.</summary>
    public byte[]? Content()
    {
        string path = Path.Combine(new StageFolder(fineTuneFolder, project.Exports.Count > 0 ? Stage.Export : Stage.Evaluate).Output, ResultFiles.Report);
        string resultsPath = Path.Combine(new StageFolder(fineTuneFolder, Stage.Evaluate).Output, ResultFiles.AllResults);
        if (!File.Exists(path) || !File.Exists(resultsPath))
        {
            return null;
        }

        EvaluationResults results = EvaluationResults.Read(resultsPath);
        MetricSpec[] gates = [.. project.Metrics.Where(metric => metric.Minimum is not null || metric.Maximum is not null)];
        string html = File.ReadAllText(path);
        html = ReportSlots.Fill(html, ReportSlots.Verdict, Verdict(gates, results));
        html = ReportSlots.Fill(html, ReportSlots.Gates, Gates(gates, results));
        html = ReportSlots.Fill(html, ReportSlots.Training, Training());
        html = ReportSlots.Fill(html, ReportSlots.Previous, new PreviousModel(fineTuneFolder).Html(project, results));
        return Encoding.UTF8.GetBytes(html);
    }

    /// <summary>A table as those of the report.</summary>
    /// <param name="rows">HTML of the cells behind the first, which names the row.</param>
    internal static string Table(string name, IReadOnlyList<string> header, IEnumerable<(string Name, IReadOnlyList<string> Cells)> rows)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<h3>{HtmlText.Escape(name)}</h3>\n");
        html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" ");
        html.Append(CultureInfo.InvariantCulture, $"aria-label=\"{HtmlText.Escape(name)}, a table\"><table>\n<thead><tr>");
        html.AppendJoin("", header.Select(text => $"<th scope=\"col\">{HtmlText.Escape(text)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach ((string row, IReadOnlyList<string> cells) in rows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlText.Escape(row)}</th>").AppendJoin("", cells).Append("</tr>\n");
        }

        return html.Append("</tbody></table></div>\n").ToString();
    }

    internal static string Cell(string text, string kind = "") =>
        kind.Length == 0 ? $"<td>{HtmlText.Escape(text)}</td>" : $"<td class=\"{kind}\">{HtmlText.Escape(text)}</td>";

    private static bool Passes(MetricSpec gate, EvaluationResults results) =>
        results.Values.TryGetValue(gate.Key, out double value) && (gate.Minimum is not { } minimum || value >= minimum)
        && (gate.Maximum is not { } maximum || value <= maximum);

    private static string Verdict(MetricSpec[] gates, EvaluationResults results)
    {
        int failed = gates.Count(gate => !Passes(gate, results));
        (string kind, string text) = gates.Length == 0 ? ("none", "no gates")
            : failed == 0 ? ("good", $"passed {(gates.Length == 1 ? "its gate" : $"all {Count(gates.Length)} gates")}")
            : ("bad", $"failed {Count(failed)} of {Quantity.Of(gates.Length, "gate")}");
        return $"<p class=\"verdict {kind}\">{text}</p>\n";
    }

    private static string Gates(MetricSpec[] gates, EvaluationResults results) => gates.Length == 0 ? "" : Table(
        "Gates", ["metric", "value", "bound", "distance", "verdict"], gates.SelectMany(gate => Bounds(gate).Select(bound =>
        {
            double value = results.Values.GetValueOrDefault(gate.Key, double.NaN);
            double room = bound.IsMinimum ? value - bound.Bound : bound.Bound - value;
            bool passes = room >= 0;
            return (gate.Key, (IReadOnlyList<string>)
            [
                Cell(MetricTable.Text(value), "n"),
                Cell($"{(bound.IsMinimum ? "at least" : "at most")} {MetricTable.Text(bound.Bound)}"),
                Cell(double.IsNaN(room) ? "" : room.ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture), "n"),
                Cell(passes ? "passed" : "failed", passes ? "good" : "bad"),
            ]);
        })));

    private static IEnumerable<(double Bound, bool IsMinimum)> Bounds(MetricSpec gate)
    {
        if (gate.Minimum is { } minimum)
        {
            yield return (minimum, true);
        }

        if (gate.Maximum is { } maximum)
        {
            yield return (maximum, false);
        }
    }

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>Where the model was trained, which may be another machine than the one that evaluated it.</summary>
    private string Training()
    {
        if (StageStamp.Load(new StageFolder(fineTuneFolder, Stage.Train).Stamp, out _)?.Provenance is not { } provenance)
        {
            return "";
        }

        (string Name, string? Value)[] all =
        [
            ("finished", provenance.Finished.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ("project", provenance.Project == project.Name ? null : provenance.Project),
            ("commit", provenance.Commit),
            ("FineTune.Sdk", provenance.Sdk),
            ("engine", provenance.Engine),
            ("libtorch", provenance.Torch),
            ("device", provenance.Device),
        ];
        return Table(
            "Trained with", ["what", "which"],
            all.Where(entry => entry.Value is not null).Select(entry => (entry.Name, (IReadOnlyList<string>)[Cell(entry.Value!)])));
    }
}
