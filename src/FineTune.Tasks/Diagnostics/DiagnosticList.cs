using FineTune.Contracts;

namespace FineTune.Tasks.Diagnostics;

/// <summary>Collects what is wrong, so that one build shows all of it and not the first only.</summary>
internal sealed class DiagnosticList
{
    private readonly List<ReportedDiagnostic> _reported = [];

    public IReadOnlyList<ReportedDiagnostic> Reported => _reported;

    public bool HasErrors => _reported.Exists(reported => reported.Descriptor.Severity == DiagnosticSeverity.Error);

    public void Add(DiagnosticDescriptor descriptor, SourcePosition? position, params object?[] arguments) =>
        _reported.Add(new ReportedDiagnostic(descriptor, position, descriptor.Message(arguments)));
}
