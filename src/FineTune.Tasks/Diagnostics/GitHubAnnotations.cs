using System.Globalization;
using FineTune.Contracts;
using Microsoft.Build.Utilities;

namespace FineTune.Tasks.Diagnostics;

/// <summary>
/// Errors and warnings as GitHub Actions shows them at the line of a file: its commands in the log (docs.github.com, Workflow commands). MSBuild's own lines
/// become annotations only where an action has told the runner how to read them.
/// </summary>
internal static class GitHubAnnotations
{
    /// <summary>The variable that says that a build runs there.</summary>
    public const string Variable = "GITHUB_ACTIONS";

    /// <summary>ValidateProject sets it before any other task of a project has something to say: a task's log knows no property.</summary>
    private static volatile Configuration _now = new(true, new HashSet<string>());

    /// <summary>True in a workflow of GitHub.</summary>
    public static bool IsThere => Environment.GetEnvironmentVariable(Variable) == "true";

    /// <summary>Says for the project that is built here now whether there are annotations, and of which codes there are none.</summary>
    /// <param name="withoutCodes">NoWarn: a list with semicolons, commas or blanks.</param>
    public static void Configure(bool isWanted, string withoutCodes)
    {
        string[] written = withoutCodes.Split([';', ',', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
        _now = new Configuration(isWanted, new HashSet<string>(written, StringComparer.OrdinalIgnoreCase));
    }

    public static void Annotate(TaskLoggingHelper log, bool isError, string? code, SourcePosition? position, string message)
    {
        Configuration now = _now;
        if (IsThere && now.IsWanted && (isError || code is null || !now.WithoutCodes.Contains(code)))
        {
            log.SayCommand(Command(isError, code, position, message, Environment.GetEnvironmentVariable("GITHUB_WORKSPACE")));
        }
    }

    /// <summary>The command: <c>::error file=a.csv,line=3,title=FT2004::text</c>.</summary>
    /// <param name="workspace">The folder of the repository; a file below it is named from there.</param>
    public static string Command(bool isError, string? code, SourcePosition? position, string message, string? workspace)
    {
        var properties = new List<string>();
        if (position is not null)
        {
            properties.Add($"file={Property(DisplayText.Escape(Relative(position.File, workspace)))}");
            AddNumber(properties, "line", position.Line);
            AddNumber(properties, "col", position.Line > 0 ? position.Column : 0);
        }

        if (code is not null)
        {
            properties.Add($"title={Property(code)}");
        }

        return $"::{(isError ? "error" : "warning")} {string.Join(',', properties)}::{Data(DisplayText.EscapeLines(message))}";
    }

    private static void AddNumber(List<string> properties, string name, int number)
    {
        if (number > 0)
        {
            properties.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={number}"));
        }
    }

    private static string Relative(string file, string? workspace)
    {
        string relative = workspace is { Length: > 0 } && Path.IsPathRooted(file) ? Path.GetRelativePath(workspace, file) : file;
        return (relative.StartsWith("..", StringComparison.Ordinal) ? file : relative).Replace('\\', '/');
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private sealed record Configuration(bool IsWanted, IReadOnlySet<string> WithoutCodes);
}
