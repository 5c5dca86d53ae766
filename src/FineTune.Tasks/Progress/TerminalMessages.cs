using FineTune.Contracts;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Progress;

/// <summary>
/// Messages that the Terminal Logger shows at once. It hides all others below <c>-v:d</c>, but for those of a test run, which a project becomes when a target
/// named <c>_TestRunStart</c> starts. Every other logger takes them for messages of high importance.
/// </summary>
internal static class TerminalMessages
{
    private const string Indentation = "  ";

    /// <summary>True where the Terminal Logger shows this build.</summary>
    public static bool AreShown => Environment.GetEnvironmentVariable("_MSBUILDTLENABLED") == "1";

    /// <summary>A line that stays.</summary>
    public static void Say(this IBuildEngine build, string line)
    {
        string text = DisplayText.Escape(line);
        Send(build, "TLTESTOUTPUT", AreShown ? Indentation + text : text, "", text);
    }

    /// <summary>Rewrites the project's live line, until the next target starts or the next such message comes. Only the Terminal Logger has one.</summary>
    /// <param name="activity">Stands before the line: the stage's name.</param>
    public static void ShowLive(this IBuildEngine build, string activity, string line)
    {
        string text = DisplayText.Escape(line);
        Send(build, "TLTESTPASSED", text, activity, text);
    }

    private static void Send(IBuildEngine build, string type, string text, string result, string name) =>
        build.LogMessageEvent(new ExtendedBuildMessageEventArgs(type, text, null, null, MessageImportance.High)
        {
            ExtendedMetadata = new Dictionary<string, string?> { ["localizedResult"] = result, ["displayName"] = name },
        });
}
