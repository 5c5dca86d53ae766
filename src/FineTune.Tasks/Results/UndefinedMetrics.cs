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
    /// <param name="isCompared">True where a comparison follows, which tells of those with a MaxDrop.</param>
    public void Report(IReadOnlyDictionary<string, double> values, bool isCompared)
    {
        foreach ((string name, double value) in values)
        {
            if (double.IsNaN(value))
            {
                Report(name, isCompared);
            }
        }
    }

    /// <summary>FT4012.</summary>
    public void Warn(string name, MetricSpec? metric) => log.Report(
        DiagnosticCatalog.MetricNotDefined,
        metric?.Position ?? new SourcePosition(project.ProjectFile),
        DiagnosticCatalog.MetricNotDefined.Message(name, Cause(name)));

    /// <summary>Stands behind <c>is</c>: that a metric is not defined, and why.</summary>
    public string Describe(string name) => $"not defined for the rows evaluated ({Cause(name)})";

    private string Cause(string name) => name switch
    {
        _ when project.Hooks.Any(hook => hook.Metrics.Contains(name)) => "its hook gave NaN",
        MetricNames.Loss or MetricNames.Perplexity or MetricNames.Accuracy => "they have nothing to predict, or it is too large for a number",
        _ => "they, or the predictions, are all alike",
    };

    private void Report(string name, bool isCompared)
    {
        MetricSpec? metric = project.Metrics.FirstOrDefault(metric => metric.Key == name);
        if (metric?.Minimum is { } minimum)
        {
            Fail(metric, "so it does not reach the minimum", minimum);
        }
        else if (metric?.Maximum is { } maximum)
        {
            Fail(metric, "so it does not keep to the maximum", maximum);
        }
        else if (!isCompared || metric?.MaxDrop is null)
        {
            Warn(name, metric);
        }
    }

    private void Fail(MetricSpec metric, string relation, double bound)
    {
        string message = DiagnosticCatalog.GateFailed.Message(metric.Name, Describe(metric.Name), relation, bound, model);
        log.Report(DiagnosticCatalog.GateFailed, metric.Position, message);
    }
}
