using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FineTune.Contracts;

namespace FineTune.Engine.Reports;

/// <summary>The course of a training as a table of Markdown: what a curve shows, where no picture can be.</summary>
internal static class TrainingTable
{
    private const int MostRows = 20;
    private const string EvaluationPrefix = "eval_";

    /// <summary>Of the evaluation, not about the model.</summary>
    private static readonly HashSet<string> Costs =
        new(StringComparer.Ordinal) { "eval_runtime", "eval_samples_per_second", "eval_steps_per_second", "eval_samples" };

    /// <param name="trainerState">The object of trainer_state.json.</param>
    public static void Append(StringBuilder text, JsonObject trainerState)
    {
        if (trainerState["log_history"] is not JsonArray history)
        {
            return;
        }

        SortedDictionary<double, Dictionary<string, double>> steps = BySteps(history);
        string[] columns = [.. steps.Values.SelectMany(values => values.Keys).Distinct().Where(name => name != "epoch")];
        if (columns.Length == 0)
        {
            return;
        }

        text.Append("\n## Training\n\n| step | epoch |").AppendJoin('|', columns.Select(name => $" {MarkdownText.Escape(Title(name))} "))
            .Append("|\n|---|---|").Append(string.Concat(columns.Select(_ => "---|"))).Append('\n');
        foreach ((double step, Dictionary<string, double> values) in Thinned([.. steps]))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {step} | {values.GetValueOrDefault("epoch"):0.##} |");
            foreach (string name in columns)
            {
                text.Append(values.TryGetValue(name, out double value) ? string.Create(CultureInfo.InvariantCulture, $" {value:0.0000} |") : " |");
            }

            text.Append('\n');
        }

        text.Append("\nThe curves are in report.html.\n");
    }

    private static SortedDictionary<double, Dictionary<string, double>> BySteps(JsonArray history)
    {
        var steps = new SortedDictionary<double, Dictionary<string, double>>();
        foreach (JsonObject entry in history.OfType<JsonObject>().Where(entry => entry["step"] is not null))
        {
            double step = JsonNumbers.ToDouble(entry["step"]!);
            foreach ((string name, JsonNode? value) in entry)
            {
                bool isShown = name is "epoch" or "loss" || (name.StartsWith(EvaluationPrefix, StringComparison.Ordinal) && !Costs.Contains(name));
                if (isShown && value is not null)
                {
                    steps.TryAdd(step, []);
                    steps[step][name] = JsonNumbers.ToDouble(value);
                }
            }
        }

        // The line that ends a training has a step and an epoch, and nothing that was measured at it.
        foreach (double step in steps.Where(entry => entry.Value.Keys.All(name => name == "epoch")).Select(entry => entry.Key).ToList())
        {
            steps.Remove(step);
        }

        return steps;
    }

    /// <summary>At most <see cref="MostRows"/>, the last among them.</summary>
    private static IEnumerable<T> Thinned<T>(T[] rows)
    {
        int stride = (rows.Length + MostRows - 1) / MostRows;
        return rows.Where((_, index) => (rows.Length - 1 - index) % stride == 0);
    }

    private static string Title(string name) => name == "loss" ? "training loss" : name[EvaluationPrefix.Length..];
}
