using System.Text.RegularExpressions;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Hook items: assemblies that are there, and the names of the metrics in them.</summary>
internal sealed partial class HookReader(ProjectXml project, DiagnosticList diagnostics)
{
    private readonly ElementMatcher _matcher = new(project, KnownNames.Hook, KnownNames.HookMetadata);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<HookSpec> Read(IEnumerable<EvaluatedItem> items)
    {
        var hooks = new List<HookSpec>();
        foreach (EvaluatedItem item in items)
        {
            ItemElement? element = _matcher.Find(item);
            SourcePosition position = element?.Position ?? project.FilePosition;
            if (!File.Exists(item.FullPath))
            {
                diagnostics.Add(DiagnosticCatalog.HookNotUsable, position, item.Include, "the file does not exist; build it first");
            }

            string[] metrics = (item.Find("Metrics") ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            foreach (string metric in metrics)
            {
                CheckName(metric, element?.PositionOf("Metrics") ?? position);
            }

            hooks.Add(new HookSpec(item.FullPath, metrics, position));
        }

        return hooks;
    }

    private void CheckName(string metric, SourcePosition position)
    {
        if (!_names.Add(metric))
        {
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, position, $"The metric {metric} of a hook is there twice");
        }

        if (!Name().IsMatch(metric) || MetricNames.IsKnown(metric))
        {
            diagnostics.Add(
                DiagnosticCatalog.BadValue, position, "Metrics", metric, "a name of lower-case letters, digits and '_' that no metric of the SDK has");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
