using FineTune.Contracts;

namespace FineTune.Tasks.Diagnostics;

internal sealed record ReportedDiagnostic(DiagnosticDescriptor Descriptor, SourcePosition? Position, string Message);
