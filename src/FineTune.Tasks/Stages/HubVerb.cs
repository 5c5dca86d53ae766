using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Progress;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTune.Tasks.Stages;

/// <summary>One run of the engine for a question that is no stage: what it says is passed on, and how it ended.</summary>
/// <param name="projectFile">Failures without a place of their own point here.</param>
internal sealed class HubVerb(TaskLoggingHelper log, IBuildEngine build, string enginePath, string projectFile)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>True lets the verb ask on the terminal.</summary>
    public bool Interactive { get; init; }

    /// <summary>False where it failed, which has been reported.</summary>
    /// <exception cref="FineTuneException">FT9002: the engine cannot be started.</exception>
    public bool Run(string verb, IEnumerable<string> arguments)
    {
        using EngineProcess engine =
            EngineProcess.Start(EngineProcess.RunningHost, ["exec", enginePath, verb.ToLowerInvariant(), .. arguments], Grace, Interactive);
        var conversation = new EngineConversation(log, new ThrottledReporter(build, verb, TimeProvider.System), engine, new SourcePosition(projectFile));
        while (engine.ReadLine() is { } line)
        {
            conversation.Hear(line);
        }

        if (engine.WaitForExit() != 0)
        {
            if (!conversation.ReportedError)
            {
                conversation.Report(DiagnosticCatalog.EngineCrashed, engine.WaitForExit(), new OutputLines(engine.LastLines));
            }

            return false;
        }

        if (conversation.Result is { Succeeded: true, Summary: { Length: > 0 } summary })
        {
            build.Say($"{verb}: {summary}");
        }

        return !conversation.ReportedError;
    }
}
