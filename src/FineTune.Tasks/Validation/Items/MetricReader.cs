using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Metric items: known names, bounds that are numbers.</summary>
internal sealed class MetricReader(ProjectXml project, MetricChoice choice, DiagnosticList diagnostics)
{
    private readonly ValueParser _parser = new(diagnostics);
    private readonly ElementMatcher _matcher = new(project, KnownNames.Metric, KnownNames.MetricMetadata);

    public IReadOnlyList<MetricSpec> Read(IEnumerable<EvaluatedItem> items)
    {
        var metrics = new List<MetricSpec>();
        foreach (EvaluatedItem item in items)
        {
            ItemElement? element = _matcher.Find(item);
            SourcePosition position = element?.Position ?? project.FilePosition;
            if (choice.IsKnown(item.Include))
            {
                metrics.Add(Read(item, element, position));
            }
            else
            {
                choice.ReportUnknown(item.Include, position);
            }
        }

        return metrics;
    }

    private MetricSpec Read(EvaluatedItem item, ItemElement? element, SourcePosition position)
    {
        double? minimum = Bound(item, element, "Minimum", position);
        double? maximum = Bound(item, element, "Maximum", position);
        double? maxDrop = Drop(item, element, "MaxDrop", position);
        double? maxExportDrop = Drop(item, element, "MaxExportDrop", position);
        if (minimum > maximum)
        {
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, position, $"The Minimum of {item.Include} is above its Maximum");
        }

        (string? evalSet, string? slice) = (item.Find("EvalSet"), item.Find("Slice"));
        if (evalSet is not null && slice is not null)
        {
            string problem = $"{item.Include} has an EvalSet and a Slice; slices are those of the set without a name";
            diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, position, problem);
        }

        return new MetricSpec(item.Include, minimum, maximum, maxDrop, maxExportDrop, position) { EvalSet = evalSet, Slice = slice };
    }

    private double? Drop(EvaluatedItem item, ItemElement? element, string name, SourcePosition position)
    {
        double? drop = Bound(item, element, name, position);
        if (drop < 0)
        {
            diagnostics.Add(DiagnosticCatalog.BadValue, element?.PositionOf(name) ?? position, name, item.Find(name), "a number of at least 0");
        }

        return drop;
    }

    private double? Bound(EvaluatedItem item, ItemElement? element, string name, SourcePosition position) =>
        item.Find(name) is { } written ? _parser.Number($"{name} of {item.Include}", written, element?.PositionOf(name) ?? position) : null;
}
