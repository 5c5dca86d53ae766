using System.Globalization;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Tasks.Results;

/// <summary>A model's part of the page that GitHub shows of a job, in Markdown: metrics, gates, what was found in the data, samples.</summary>
/// <param name="values">Metrics by name; NaN for what is not defined.</param>
internal sealed class JobSummary(ProjectSpec project, IReadOnlyDictionary<string, double> values)
{
    private const int MostRows = 50;
    private const int LongestText = 500;

    /// <summary>What the stages warned of.</summary>
    public IReadOnlyList<LogEvent> Warnings { get; init; } = [];

    /// <summary>Texts of the project and what the model makes of them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Samples { get; init; } = [];

    public string Markdown()
    {
        var text = new StringBuilder();
        int failed = project.Metrics.Count(Fails);
        int gates = project.Metrics.Count(IsGate);
        string verdict = gates == 0 ? "" : failed == 0 ? $": {Quantity.Of(gates, "gate")} passed" : $": {failed} of {Quantity.Of(gates, "gate")} failed";
        text.Append(CultureInfo.InvariantCulture, $"### {(failed > 0 ? "❌" : "✅")} {MarkdownText.Escape(project.Name)}{verdict}\n\n");
        AppendMetrics(text);
        AppendWarnings(text);
        AppendSamples(text);
        return text.ToString();
    }

    private static bool IsGate(MetricSpec metric) => metric.Minimum is not null || metric.Maximum is not null;

    /// <summary>As ReadMetrics has it, where NaN breaks no bound and is told apart.</summary>
    private bool Fails(MetricSpec metric) => Value(metric) < metric.Minimum || Value(metric) > metric.Maximum;

    private double Value(MetricSpec metric) => values.GetValueOrDefault(metric.Key, double.NaN);

    private void AppendMetrics(StringBuilder text)
    {
        string[] others = [.. MetricNames.InOrder(values.Keys).Where(name => project.Metrics.All(metric => metric.Key != name))];
        if (project.Metrics.Count + others.Length == 0)
        {
            text.Append("Not evaluated: there is no evaluation split.\n\n");
            return;
        }

        AppendRow(text, "metric", "value", "gate", "");
        text.Append("| --- | --: | --- | --- |\n");
        foreach (MetricSpec metric in project.Metrics)
        {
            AppendRow(text, metric.Key, MetricTable.Text(Value(metric)), Bounds(metric), !IsGate(metric) ? "" : Fails(metric) ? "failed" : "passed");
        }

        foreach (string name in others)
        {
            AppendRow(text, name, MetricTable.Text(values[name]), "", "");
        }

        text.Append('\n');
    }

    private static string Bounds(MetricSpec metric)
    {
        var bounds = new List<string>();
        if (metric.Minimum is { } minimum)
        {
            bounds.Add(string.Create(CultureInfo.InvariantCulture, $"at least {minimum}"));
        }

        if (metric.Maximum is { } maximum)
        {
            bounds.Add(string.Create(CultureInfo.InvariantCulture, $"at most {maximum}"));
        }

        return string.Join(", ", bounds);
    }

    private void AppendWarnings(StringBuilder text)
    {
        if (Warnings.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"<details><summary>{Quantity.Of(Warnings.Count, "warning")}</summary>\n\n");
        AppendRow(text, "code", "place", "what");
        text.Append("| --- | --- | --- |\n");
        foreach (LogEvent warning in Warnings.Take(MostRows))
        {
            AppendRow(text, warning.Code ?? "", Place(warning.Position), Short(warning.Text));
        }

        AppendRest(text, Warnings.Count, "warning");
        text.Append("\n</details>\n\n");
    }

    private string Place(SourcePosition? position)
    {
        if (position is null)
        {
            return "";
        }

        string file = Path.GetRelativePath(Path.GetDirectoryName(project.ProjectFile)!, position.File).Replace('\\', '/');
        return position.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{file}({position.Line})") : file;
    }

    private void AppendSamples(StringBuilder text)
    {
        if (Samples.Count == 0)
        {
            return;
        }

        AppendRow(text, "sample", "what the model makes of it");
        text.Append("| --- | --- |\n");
        foreach ((string sample, string generated) in Samples.Take(MostRows))
        {
            AppendRow(text, Short(sample), Short(generated));
        }

        AppendRest(text, Samples.Count, "sample");
        text.Append('\n');
    }

    private static void AppendRest(StringBuilder text, int count, string what)
    {
        if (count > MostRows)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n... and {Quantity.Of(count - MostRows, what)} more.\n");
        }
    }

    private static string Short(string text) => text.Length <= LongestText ? text : $"{text[..LongestText]}…";

    private static void AppendRow(StringBuilder text, params string[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(MarkdownText.Escape)).Append(" |\n");
}
