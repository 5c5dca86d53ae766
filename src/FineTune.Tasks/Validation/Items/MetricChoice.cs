using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>
/// The metrics a project may name. One that is measured for other tasks only is known, and is found not to fit later; a name that nothing has is a slip.
/// </summary>
/// <param name="task">Null where the project names none that is known.</param>
/// <param name="arguments">Which kind of rows the project says that it has.</param>
/// <param name="hookMetrics">Metrics that hooks measure.</param>
internal sealed class MetricChoice(FineTuneTask? task, TaskArguments arguments, IReadOnlyList<string> hookMetrics, DiagnosticList diagnostics)
{
    /// <summary>True for a metric that is measured for some task.</summary>
    /// <param name="name">Without <c>eval_</c>.</param>
    public bool IsKnown(string name) => MetricNames.IsKnown(name) || Contains(hookMetrics, name);

    /// <summary>FT1012, with the metrics of the project's task and no other.</summary>
    /// <param name="written">As the project has it.</param>
    public void ReportUnknown(string written, SourcePosition position)
    {
        IReadOnlyList<string> ofTask = task is { } known ? TaskCatalog.Of(known).Metrics(arguments.ProblemType, arguments) : MetricNames.All;
        IReadOnlyList<string> fitting = [.. ofTask, .. hookMetrics];
        diagnostics.Add(DiagnosticCatalog.UnknownMetric, position, written, NearestName.Suggestion(written, fitting), string.Join(", ", fitting));
    }

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        foreach (string known in names)
        {
            if (known == name)
            {
                return true;
            }
        }

        return false;
    }
}
