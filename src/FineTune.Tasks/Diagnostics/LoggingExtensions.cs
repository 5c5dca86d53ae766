using FineTune.Contracts;
using Microsoft.Build.Utilities;

namespace FineTune.Tasks.Diagnostics;

/// <summary>The one way from a coded diagnostic to an MSBuild error or warning.</summary>
internal static class LoggingExtensions
{
    public static void Report(this TaskLoggingHelper log, DiagnosticList diagnostics)
    {
        foreach (ReportedDiagnostic reported in diagnostics.Reported)
        {
            log.Report(reported.Descriptor, reported.Position, reported.Message);
        }
    }

    public static void Report(this TaskLoggingHelper log, FineTuneException failure) =>
        log.Report(failure.Descriptor, failure.Position, failure.Message);

    /// <param name="place">File or folder that a failure without a place of its own points to; MSBuild would name one of our targets files.</param>
    public static void Report(this TaskLoggingHelper log, FineTuneException failure, string place) =>
        log.Report(failure.Descriptor, failure.Position ?? new SourcePosition(place), failure.Message);

    public static void Report(this TaskLoggingHelper log, DiagnosticDescriptor descriptor, SourcePosition? position, string message) =>
        log.Report(descriptor.Severity == DiagnosticSeverity.Error, descriptor.Code, descriptor.HelpLink, position, message);

    public static void Report(this TaskLoggingHelper log, bool isError, string? code, string? helpLink, SourcePosition? position, string message)
    {
        string? file = position?.File;
        int line = position?.Line ?? 0;
        int column = position?.Column ?? 0;
        if (isError)
        {
            log.LogError(null, code, null, helpLink, file, line, column, 0, 0, message);
        }
        else
        {
            log.LogWarning(null, code, null, helpLink, file, line, column, 0, 0, message);
        }
    }
}
