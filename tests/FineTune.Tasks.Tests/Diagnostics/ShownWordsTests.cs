using System.Text.RegularExpressions;

namespace FineTune.Tasks.Tests.Diagnostics;

/// <summary>Names and texts of files reach a terminal or a log through one function only.</summary>
public partial class ShownWordsTests
{
    [Fact]
    public void Tasks_log_nothing_past_the_functions_that_escape() =>
        // OpenLiveLine speaks to the terminal on purpose.
        Assert.Empty(Offenders("FineTune.Tasks", LogCall(), "LoggingExtensions.cs", "TerminalMessages.cs", "OpenLiveLine.cs"));

    [Fact]
    public void The_engine_writes_to_the_console_escaped_or_as_JSON() =>
        // FailureLine, CollectiveSettings, WorkerProcess, WorkerProcesses and PredictVerb.Lines escape; Program gives a bug's stack to the tasks, which do;
        // TokenPrompt says words of its own, MatmulVerb and ProductsVerb numbers, AllReduceVerb JSON.
        Assert.Empty(Offenders(
            "FineTune.Engine",
            ConsoleCall(),
            "Program.cs",
            "TokenPrompt.cs",
            "MatmulVerb.cs",
            "ProductsVerb.cs",
            "PredictVerb.cs",
            "CollectiveSettings.cs",
            "WorkerProcess.cs",
            "WorkerProcesses.cs",
            "AllReduceVerb.cs"));

    private static IEnumerable<string> Offenders(string project, Regex call, params string[] allowed) =>
        from path in Directory.EnumerateFiles(Path.Combine(Root(), "src", project), "*.cs", SearchOption.AllDirectories)
        where !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !allowed.Contains(Path.GetFileName(path))
        from line in File.ReadAllLines(path)
        where call.IsMatch(line)
        select $"{Path.GetFileName(path)}: {line.Trim()}";

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FineTune.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex(@"\.Log(Message|Warning|Error)(Event|FromException|FromResources)?\(")]
    private static partial Regex LogCall();

    [GeneratedRegex(@"Console\.(Out\.|Error\.)?Write(Line)?\((?!FailureLine\.|""|\))")]
    private static partial Regex ConsoleCall();
}
