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

    /// <param name="position">Where to look for a failure that has no place of its own.</param>
    public void Add(FineTuneException failure, SourcePosition? position) =>
        _reported.Add(new ReportedDiagnostic(failure.Descriptor, failure.Position ?? position, failure.Message));
}
