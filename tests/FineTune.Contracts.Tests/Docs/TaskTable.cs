using System.Globalization;
using System.Text;

namespace FineTune.Contracts.Tests.Docs;

/// <summary>The table of docs/tasks.md that the catalogue of tasks gives; the rest of the page is written by hand.</summary>
internal static class TaskTable
{
    private const string Head = "| `FineTuneTask` | `ProblemType` | a row has | loss | metrics measured anyway |\n|---|---|---|---|---|\n";

    public static string Replaced(string page)
    {
        int first = page.IndexOf(Head, StringComparison.Ordinal) + Head.Length;
        int last = page.IndexOf("\n\n", first, StringComparison.Ordinal) + 1;
        return string.Concat(page[..first], Rows(), page[last..]);
    }

    private static string Rows()
    {
        var rows = new StringBuilder();
        foreach (TaskDefinition task in TaskCatalog.All)
        {
            foreach ((int index, TaskKind kind) in task.Kinds.Index())
            {
                string name = index == 0 ? $" `{task.Name}`" : "";
                string problem = kind.ProblemType is { } type ? $" `{EnumNames.Of(type)}`" : "";
                string metrics = string.Join(", ", kind.DefaultMetrics.Where(metric => metric != MetricNames.Loss).Select(metric => $"`{metric}`"));
                rows.Append(CultureInfo.InvariantCulture, $"|{name} |{problem} | {kind.Row} | {kind.Loss} | {metrics} |\n");
            }
        }

        return rows.ToString();
    }
}
