using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Export items: a known format, what it stores weights in, and each pair of them once.</summary>
internal sealed class ExportReader(ProjectXml project, DiagnosticList diagnostics)
{
    private const string Precision = "Precision";
    private const string Type = "Type";

    private readonly ValueParser _parser = new(diagnostics);
    private readonly ElementMatcher _matcher = new(project, KnownNames.Export, KnownNames.ExportMetadata);

    public IReadOnlyList<ExportSpec> Read(IEnumerable<EvaluatedItem> items)
    {
        CheckNames();
        var exports = new List<ExportSpec>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (EvaluatedItem item in items)
        {
            ItemElement? element = _matcher.Find(item);
            SourcePosition position = element?.Position ?? project.FilePosition;
            if (EnumNames.Find(typeof(ExportFormat), item.Include) is not ExportFormat format)
            {
                IReadOnlyList<string> known = EnumNames.All(typeof(ExportFormat));
                string problem = $"is no format of exports, which are: {string.Join(", ", known)}{NearestName.Suggestion(item.Include, known)}";
                diagnostics.Add(DiagnosticCatalog.BadExport, position, item.Include, problem);
                continue;
            }

            bool isGguf = format == ExportFormat.Gguf;
            (string asked, string other) = isGguf ? (Type, Precision) : (Precision, Type);
            if (item.Find(other) is not null)
            {
                string problem = $"has a {other}, which other formats have; what its weights are stored in is its {asked}";
                diagnostics.Add(DiagnosticCatalog.BadExport, element?.PositionOf(other) ?? position, item.Include, problem);
            }

            ExportPrecision? precision = isGguf ? ExportPrecision.Float32 : Choice(item, element, Precision, ExportPrecision.Float32);
            GgufType? type = isGguf ? Choice(item, element, Type, GgufType.F32) : GgufType.F32;
            var export = new ExportSpec(format, precision ?? ExportPrecision.Float32, position, type ?? GgufType.F32);
            if (precision is not null && type is not null && !names.Add(export.Name))
            {
                diagnostics.Add(DiagnosticCatalog.BadExport, position, export.Name, "is there twice");
            }

            exports.Add(export);
        }

        return exports;
    }

    /// <summary>Null, with a diagnostic, where it is no value of that enum.</summary>
    private T? Choice<T>(EvaluatedItem item, ItemElement? element, string metadata, T absent)
        where T : struct, Enum => item.Find(metadata) is { } written
            ? _parser.Choice<T>($"{metadata} of {item.Include}", written, element?.PositionOf(metadata) ?? element?.Position ?? project.FilePosition)
            : absent;

    /// <summary>MSBuild would look for files of such a name, find none, and leave the export out without a word.</summary>
    private void CheckNames()
    {
        foreach (ItemElement element in project.Items)
        {
            if (element.Is(KnownNames.Export) && element.Include is { } include && include.AsSpan().ContainsAny('*', '?'))
            {
                diagnostics.Add(DiagnosticCatalog.BadExport, element.Position, include, "has a wildcard in its name");
            }
        }
    }
}
