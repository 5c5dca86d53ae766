using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Reports;

/// <summary>The course of a training as a table of Markdown: what a curve shows, where no picture can be.</summary>
internal static class TrainingTable
{
    /// <param name="trainerState">The object of trainer_state.json.</param>
    /// <param name="picture">Markdown of a picture of it; empty for none.</param>
    public static void Append(StringBuilder text, JsonObject trainerState, string picture = "")
    {
        var log = new TrainingLog(trainerState);
        if (log.Columns.Count == 0 && picture.Length == 0)
        {
            return;
        }

        text.Append("\n## Training\n").Append(picture);
        if (log.Columns.Count > 0)
        {
            AppendTable(text, log);
        }

        text.Append("\nAll curves are in report.html.\n");
    }

    private static void AppendTable(StringBuilder text, TrainingLog log)
    {
        text.Append("\n| step | epoch |").AppendJoin('|', log.Columns.Select(name => $" {MarkdownText.Escape(TrainingLog.TitleOf(name))} "))
            .Append("|\n|---|---|").Append(string.Concat(log.Columns.Select(_ => "---|"))).Append('\n');
        foreach ((double step, double epoch, IReadOnlyDictionary<string, double> values) in log.Rows())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {step} | {epoch:0.##} |");
            foreach (string name in log.Columns)
            {
                text.Append(values.TryGetValue(name, out double value) ? string.Create(CultureInfo.InvariantCulture, $" {value:0.0000} |") : " |");
            }

            text.Append('\n');
        }
    }
}
