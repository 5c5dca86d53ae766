using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using Microsoft.Build.Utilities;

namespace FineTune.Tasks.Results;

/// <summary>
/// Tells of metrics that are no numbers, each once: as a failed gate where it has a bound, because no bound holds for it, and as a warning otherwise. The
/// engine cannot, because bounds may change without another evaluation.
/// </summary>
/// <param name="model">Folder of the trained model.</param>
internal sealed class UndefinedMetrics(TaskLoggingHelper log, ProjectSpec project, string model)
{
    /// <param name="values">By name; NaN for what is not defined.</param>
    public void Report(IReadOnlyDictionary<string, double> values)
    {
        foreach ((string name, double value) in values)
        {
            if (double.IsNaN(value))
            {
                Report(name);
            }
        }
    }

    private void Report(string name)
    {
        MetricSpec? metric = project.Metrics.FirstOrDefault(metric => metric.Name == name);
        string cause = project.Hooks.Any(hook => hook.Metrics.Contains(name)) ? "its hook gave NaN" : "they, or the predictions, are all alike";
        if (metric?.Minimum is { } minimum)
        {
            Fail(metric, cause, "so it does not reach the minimum", minimum);
        }
        else if (metric?.Maximum is { } maximum)
        {
            Fail(metric, cause, "so it does not keep to the maximum", maximum);
        }
        else
        {
            log.Report(DiagnosticCatalog.MetricNotDefined, metric?.Position ?? new SourcePosition(project.ProjectFile), DiagnosticCatalog.MetricNotDefined.Message(name, cause));
        }
    }

    private void Fail(MetricSpec metric, string cause, string relation, double bound)
    {
        string message = DiagnosticCatalog.GateFailed.Message(metric.Name, $"not defined for the rows evaluated ({cause})", relation, bound, model);
        log.Report(DiagnosticCatalog.GateFailed, metric.Position, message);
    }
}
