using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Slice items: names of columns, each once.</summary>
internal sealed class SliceReader(ProjectXml project, DiagnosticList diagnostics)
{
    private readonly ElementMatcher _matcher = new(project, KnownNames.Slice, []);

    public IReadOnlyList<string> Read(IEnumerable<EvaluatedItem> items)
    {
        var columns = new List<string>();
        foreach (EvaluatedItem item in items)
        {
            SourcePosition position = _matcher.Find(item)?.Position ?? project.FilePosition;
            if (columns.Contains(item.Include))
            {
                diagnostics.Add(DiagnosticCatalog.ArgumentsDisagree, position, $"The Slice {item.Include} is there twice");
                continue;
            }

            columns.Add(item.Include);
        }

        return columns;
    }
}
