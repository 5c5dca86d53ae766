using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Sample items: texts, in their order.</summary>
internal sealed class SampleReader(ProjectXml project, DiagnosticList diagnostics)
{
    private readonly ElementMatcher _matcher = new(project, KnownNames.Sample, []);

    public IReadOnlyList<SampleSpec> Read(IEnumerable<EvaluatedItem> items)
    {
        CheckWildcards();
        return [.. items.Select(item => new SampleSpec(item.Include, _matcher.Find(item)?.Position ?? project.FilePosition))];
    }

    /// <summary>MSBuild would look for files of such a name, find none, and leave the sample out without a word.</summary>
    private void CheckWildcards()
    {
        foreach (ItemElement element in project.Items)
        {
            if (element.Is(KnownNames.Sample) && element.Include is { } include && include.AsSpan().ContainsAny('*', '?'))
            {
                diagnostics.Add(
                    DiagnosticCatalog.BadValue,
                    element.Position,
                    "Include of Sample",
                    include,
                    "a text in which MSBuild sees no names of files: %3F in the place of ? and %2A in that of *");
            }
        }
    }
}
