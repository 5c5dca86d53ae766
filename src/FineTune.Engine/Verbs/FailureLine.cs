using FineTune.Contracts;

namespace FineTune.Engine.Verbs;

/// <summary>A failure or a warning as a verb says it that no build stands behind, in the form that MSBuild and editors know.</summary>
internal static class FailureLine
{
    public static string Of(FineTuneException failure) => Of(failure.Position, "error", failure.Descriptor.Code, failure.Message);

    /// <param name="log">An event with a code.</param>
    public static string Of(LogEvent log) => Of(log.Position, log.Level == LogLevel.Error ? "error" : "warning", log.Code!, log.Text);

    private static string Of(SourcePosition? at, string severity, string code, string text)
    {
        string place = at is { } position ? $"{DisplayText.Escape(position.File)}{Within(position)}: " : "";
        return $"{place}{severity} {code}: {DisplayText.EscapeLines(text)}";
    }

    /// <summary>Line and column as far as they are known: a recording has none.</summary>
    private static string Within(SourcePosition position) => (position.Line, position.Column) switch
    {
        (0, _) => "",
        (var line, 0) => FormattableString.Invariant($"({line})"),
        var (line, column) => FormattableString.Invariant($"({line},{column})"),
    };
}
