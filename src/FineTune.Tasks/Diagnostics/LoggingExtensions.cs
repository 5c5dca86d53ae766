using FineTune.Contracts;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTune.Tasks.Diagnostics;

/// <summary>The one way from a coded diagnostic to an MSBuild error or warning, and from a text to a message: what goes through here is escaped.</summary>
internal static class LoggingExtensions
{
    /// <summary>Shows one line.</summary>
    public static void Say(this TaskLoggingHelper log, MessageImportance importance, string line) =>
        log.LogMessage(importance, "{0}", DisplayText.Escape(line));

    /// <summary>Gives a command to who reads the log, which is what <see cref="Say"/> takes care that no text is.</summary>
    /// <param name="command">Of <see cref="GitHubAnnotations.Command"/>, which escapes what it is made of.</param>
    public static void SayCommand(this TaskLoggingHelper log, string command) => log.LogMessage(MessageImportance.High, "{0}", command);

    public static void Report(this TaskLoggingHelper log, DiagnosticList diagnostics)
    {
        foreach (ReportedDiagnostic reported in diagnostics.Reported)
        {
            log.Report(reported.Descriptor, reported.Position, reported.Message);
        }
    }

    /// <summary>Reports what every stage of a project may find, once a build: of each code the first at a place.</summary>
    public static void ReportOnce(this TaskLoggingHelper log, IBuildEngine engine, ReportedDiagnostic reported)
    {
        (string, string?) key = (reported.Descriptor.Code, reported.Position?.File);
        if (engine is IBuildEngine4 build)
        {
            if (build.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is not null)
            {
                return;
            }

            build.RegisterTaskObject(key, key, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        }

        log.Report(reported.Descriptor, reported.Position, reported.Message);
    }

    public static void Report(this TaskLoggingHelper log, FineTuneException failure) =>
        log.Report(failure.Descriptor, failure.Position, failure.Message);

    /// <param name="place">File or folder that a failure without a place of its own points to; MSBuild would name one of our targets files.</param>
    public static void Report(this TaskLoggingHelper log, FineTuneException failure, string place) =>
        log.Report(failure.Descriptor, failure.Position ?? new SourcePosition(place), failure.Message);

    public static void Report(this TaskLoggingHelper log, DiagnosticDescriptor descriptor, SourcePosition? position, string message) =>
        log.Report(descriptor.Severity == DiagnosticSeverity.Error, descriptor.Code, descriptor.HelpLink, position, message);

    /// <summary>Reports a warning or an error of the engine.</summary>
    /// <param name="place">The project file, for what has no place of its own.</param>
    public static void Report(this TaskLoggingHelper log, LogEvent entry, SourcePosition place) =>
        log.Report(entry.Level == LogLevel.Error, entry.Code, HelpLink(entry.Code), entry.Position ?? place, entry.Text);

    private static string? HelpLink(string? code)
    {
        foreach (DiagnosticDescriptor descriptor in DiagnosticCatalog.All)
        {
            if (descriptor.Code == code)
            {
                return descriptor.HelpLink;
            }
        }

        return null;
    }

    public static void Report(this TaskLoggingHelper log, bool isError, string? code, string? helpLink, SourcePosition? position, string message)
    {
        string? file = position is null ? null : DisplayText.Escape(position.File);
        message = DisplayText.EscapeLines(message);
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

        GitHubAnnotations.Annotate(log, isError, code, position, message);
    }
}
