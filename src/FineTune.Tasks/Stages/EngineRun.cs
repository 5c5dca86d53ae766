using System.Diagnostics;
using FineTune.Contracts;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stamps;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Stage = FineTune.Contracts.Stage;

namespace FineTune.Tasks.Stages;

/// <summary>One run of the engine for one stage: starts it, passes on what it says, and tells how it ended.</summary>
internal sealed class EngineRun(TaskLoggingHelper log, StageSettings settings, Stage stage)
{
    /// <summary>The dotnet host; empty takes the one that runs this build.</summary>
    public string Host { get; init; } = "";

    public TimeSpan Grace { get; init; }

    /// <summary>What the project asks of training.</summary>
    public required TrainingArguments Training { get; init; }

    /// <summary>File names of the user's assemblies that the engine loads, separated by commas; empty where it loads none.</summary>
    public string Hooks { get; init; } = "";

    /// <summary>Where the stage's words go.</summary>
    public required IBuildEngine Build { get; init; }

    /// <summary>True shows progress in the project's live line, false in lines of its own.</summary>
    public bool LiveProgress { get; init; }

    /// <summary>Asked of each value measured on the way whether the run may end with it; null where it never may.</summary>
    public Func<MetricEvent, bool>? EndsWith { get; init; }

    /// <summary>True where the run was ended as <see cref="EndsWith"/> said.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>True where the other ranks of the launcher that has started this build take part.</summary>
    public bool HasRanks { get; init; }

    /// <summary>True where the engine came to an end of its own: what it had to tell others it has told.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The first error of a run that failed; null where there was none.</summary>
    public string? FirstError { get; private set; }

    /// <summary>What the engine gave; null where it failed or was cancelled, which has been reported.</summary>
    public EngineRunResult? Execute(string request, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        string[] arguments = ["exec", settings.EnginePath, StageFolder.Verb(stage), "--request", request];
        var command = new EngineCommand(Host.Length > 0 ? Host : EngineProcess.RunningHost, arguments)
        {
            Launcher = stage.IsDistributed() ? settings.Launcher : [],
            IsAlone = !HasRanks && settings.Launcher.Count == 0,
        };
        using EngineProcess engine = EngineProcess.Start(command, Grace, threads: settings.Threads);
        using CancellationTokenRegistration registration = cancellation.Register(engine.Stop);
        string title = settings.TitleOf(stage.ToString());
        IStageReporter reporter = LiveProgress
            ? new LiveReporter(Build, settings.ProjectName, settings.ActivityOf(stage.ToString()), title)
            : new ThrottledReporter(Build, title, TimeProvider.System);
        var conversation = new EngineConversation(log, reporter, engine, new SourcePosition(settings.ProjectFile))
        {
            OnMetric = metric => EndIfEnough(metric, engine),
        };
        while (engine.ReadLine() is { } line)
        {
            conversation.Hear(line);
        }

        int exitCode = engine.WaitForExit();
        reporter.Finish();
        HasEnded = conversation.Result is not null;
        bool isWhole = exitCode == (int)EngineExitCode.Done && conversation.Result is { Succeeded: true };
        if (IsEnded && !isWhole && !cancellation.IsCancellationRequested && exitCode == (int)EngineExitCode.Cancelled)
        {
            return null;
        }

        // Asked to end with its last step, it may have come to its own end.
        IsEnded = false;
        bool hasSucceeded = HasSucceeded(exitCode, conversation, engine, cancellation.IsCancellationRequested);
        FirstError = conversation.FirstError;
        return hasSucceeded ? new EngineRunResult(conversation, Stopwatch.GetElapsedTime(started)) : null;
    }

    private void EndIfEnough(MetricEvent metric, EngineProcess engine)
    {
        if (EndsWith?.Invoke(metric) == true)
        {
            IsEnded = true;
            engine.Stop();
        }
    }

    private bool HasSucceeded(int exitCode, EngineConversation conversation, EngineProcess engine, bool cancelled)
    {
        bool done = exitCode == (int)EngineExitCode.Done && conversation.Result is { Succeeded: true };
        if (done)
        {
            return !conversation.ReportedError;
        }

        if (conversation.Refused)
        {
            return false;
        }

        bool isOfLauncher = stage.IsDistributed() && settings.Launcher.Count > 0;
        if (!cancelled && !IsInterrupted(exitCode) && isOfLauncher && conversation.Hello is null)
        {
            conversation.Report(
                DiagnosticCatalog.LauncherFailed,
                FormattableString.Invariant($"{settings.Launcher[0]} ended with exit code {exitCode}"),
                CrashText(engine));
        }
        else if (cancelled || exitCode == (int)EngineExitCode.Cancelled || IsInterrupted(exitCode))
        {
            string summary = conversation.Result?.Summary is { Length: > 0 } text ? $" ({text})" : "";
            conversation.Report(DiagnosticCatalog.Cancelled, stage, summary);
        }
        else if (exitCode == (int)EngineExitCode.BadRequest)
        {
            ReportUnlessReported(conversation, DiagnosticCatalog.BadRequest, new OutputLines(engine.LastLines));
        }
        else if (exitCode == (int)EngineExitCode.ErrorsReported && conversation.ReportedError)
        {
            return false;
        }
        else if (isOfLauncher)
        {
            // Launchers end all ranks when one is killed, and some do so before another can speak; their exit code is their own.
            ReportUnlessReported(conversation, DiagnosticCatalog.LauncherEnded, settings.Launcher[0], exitCode, CrashText(engine));
        }
        else if (HasRanks && engine.HasFailedToBeginMpi)
        {
            conversation.Report(DiagnosticCatalog.MpiNotBegun, exitCode, CrashText(engine));
        }
        else if (LackOfMemory(exitCode, engine) is { } reason)
        {
            conversation.Report(DiagnosticCatalog.EngineOutOfMemory, stage, reason, CrashText(engine), MemoryAdvice.For(stage, Training));
        }
        else
        {
            ReportCrash(conversation, exitCode, engine);
        }

        return false;
    }

    /// <summary>How an end without a result came from too little memory; null where it did not.</summary>
    private static string? LackOfMemory(int exitCode, EngineProcess engine)
    {
        const int killed = 137;
        if (exitCode == killed)
        {
            return "was killed (SIGKILL), which is what Linux does to a process when memory runs out";
        }

        // In these places TorchSharp lets what libtorch and oneDNN throw end the process.
        string lines = string.Join('\n', engine.LastLines);
        bool isShort = lines.Contains("can't allocate memory", StringComparison.Ordinal)
            || lines.Contains("std::bad_alloc", StringComparison.Ordinal)
            || lines.Contains("dnnl::error", StringComparison.Ordinal);
        return isShort ? "ended because there was no memory left" : null;
    }

    /// <summary>Ctrl+C reaches the whole process group, and may end the engine before MSBuild cancels the task.</summary>
    private static bool IsInterrupted(int exitCode)
    {
        const int interrupted = 130;
        const int terminated = 143;
        const int windowsControlC = unchecked((int)0xC000013A);
        return exitCode is interrupted or terminated or windowsControlC;
    }

    private static void ReportUnlessReported(EngineConversation conversation, DiagnosticDescriptor descriptor, params object?[] arguments)
    {
        if (!conversation.ReportedError)
        {
            conversation.Report(descriptor, arguments);
        }
    }

    /// <summary>Code of the user's in the engine is likelier to have ended it than the engine's own.</summary>
    private void ReportCrash(EngineConversation conversation, int exitCode, EngineProcess engine)
    {
        if (Hooks.Length > 0)
        {
            conversation.Report(DiagnosticCatalog.HookedEngineCrashed, exitCode, Hooks, CrashText(engine));
        }
        else
        {
            conversation.Report(DiagnosticCatalog.EngineCrashed, exitCode, CrashText(engine));
        }
    }

    private static OutputLines CrashText(EngineProcess engine) => new(engine.LastLines, " Its last lines:");
}
