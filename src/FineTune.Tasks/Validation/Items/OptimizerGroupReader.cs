using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>OptimizerGroup items: patterns of weights, and what the optimizer does otherwise with them.</summary>
internal sealed class OptimizerGroupReader(ProjectXml project, DiagnosticList diagnostics)
{
    private const string Parameters = "Parameters";
    private const string LearningRateFactor = "LearningRateFactor";
    private const string WeightDecay = "WeightDecay";

    private readonly ValueParser _parser = new(diagnostics);
    private readonly ElementMatcher _matcher = new(project, KnownNames.OptimizerGroup, KnownNames.OptimizerGroupMetadata);

    public IReadOnlyList<OptimizerGroupSpec> Read(IEnumerable<EvaluatedItem> items)
    {
        CheckNames();
        var groups = new List<OptimizerGroupSpec>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (EvaluatedItem item in items)
        {
            ItemElement? element = _matcher.Find(item);
            SourcePosition position = element?.Position ?? project.FilePosition;
            string[] patterns = (item.Find(Parameters) ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            double? factor = NotNegative(item, element, LearningRateFactor, position);
            double? decay = NotNegative(item, element, WeightDecay, position);
            string? problem = !names.Add(item.Include) ? "is there twice"
                : patterns.Length == 0 ? $"has no {Parameters}"
                : item.Find(LearningRateFactor) is null && item.Find(WeightDecay) is null ? $"sets neither {LearningRateFactor} nor {WeightDecay}"
                : null;
            if (problem is not null)
            {
                diagnostics.Add(DiagnosticCatalog.BadOptimizerGroup, position, item.Include, problem);
            }

            groups.Add(new OptimizerGroupSpec(item.Include, patterns, factor ?? 1, decay, position));
        }

        return groups;
    }

    /// <summary>MSBuild would look for files of such a name, find none, and leave the group out without a word.</summary>
    private void CheckNames()
    {
        foreach (ItemElement element in project.Items)
        {
            if (element.Is(KnownNames.OptimizerGroup) && element.Include is { } include && include.AsSpan().ContainsAny('*', '?'))
            {
                diagnostics.Add(
                    DiagnosticCatalog.BadOptimizerGroup, element.Position, include, $"has a wildcard in its name; patterns of weights go into {Parameters}");
            }
        }
    }

    private double? NotNegative(EvaluatedItem item, ItemElement? element, string name, SourcePosition position)
    {
        if (item.Find(name) is not { } written)
        {
            return null;
        }

        SourcePosition place = element?.PositionOf(name) ?? position;
        double? number = _parser.Number($"{name} of {item.Include}", written, place);
        if (number < 0)
        {
            diagnostics.Add(DiagnosticCatalog.BadValue, place, $"{name} of {item.Include}", written, "a number of at least 0");
        }

        return number;
    }
}
