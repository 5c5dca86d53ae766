namespace FineTune.Contracts;

public enum DiagnosticSeverity
{
    Warning,
    Error,
}
