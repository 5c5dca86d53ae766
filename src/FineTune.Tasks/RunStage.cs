using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using Microsoft.Build.Framework;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Runs the engine for one stage and writes the stage's stamp when it has ended well.</summary>
public sealed class RunStage : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    [Required]
    public string Stage { get; set; } = "";

    [Required]
    public string EnginePath { get; set; } = "";

    /// <summary>The folder of all stages, <c>obj/finetune</c>.</summary>
    [Required]
    public string FineTuneFolder { get; set; } = "";

    /// <summary>Diagnostics without a position of their own point here.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The dotnet host; empty takes the one that runs this build.</summary>
    public string DotNetHost { get; set; } = "";

    /// <summary>True where the Terminal Logger shows the build and its live line is wanted.</summary>
    public bool LiveProgress { get; set; }

    /// <summary>How long a cancelled engine may take to save its checkpoint.</summary>
    public int CancelGraceSeconds { get; set; } = 30;

    [Output]
    public string Summary { get; set; } = "";

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    public override bool Execute()
    {
        // A cancelled build fails with a warning only.
        if (BuildEngine is IBuildEngine7 engine)
        {
            engine.AllowFailureWithoutError = true;
        }

        Yield();
        try
        {
            return Run(new StageFolder(FineTuneFolder, Enum.Parse<Stage>(Stage)));
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, FineTuneFolder) is { } failure)
        {
            Log.Report(failure, ProjectFile);
            return false;
        }
        finally
        {
            Reacquire();
        }
    }

    private void Yield() => (BuildEngine as IBuildEngine3)?.Yield();

    private void Reacquire() => (BuildEngine as IBuildEngine3)?.Reacquire();

    private bool Run(StageFolder folder)
    {
        using StageLock? stageLock = StageLock.Take(
            Path.Combine(FineTuneFolder, "lock"),
            () => Log.LogMessage(MessageImportance.High, "{0}: waiting for another build of this project", Stage),
            _cancellation.Token);
        if (stageLock is null)
        {
            return false;
        }

        StageStamp pending = StageStamp.Load(folder.PendingStamp, out _)
            ?? throw new InvalidOperationException($"{folder.PendingStamp} does not exist; CheckStage writes it.");
        if (stageLock.Waited && StageStamp.Load(folder.Stamp, out _) is { } finished && finished.Key == pending.Key)
        {
            Log.LogMessage(MessageImportance.High, "{0}: the other build did it", Stage);
            Summary = finished.Summary ?? "";
            return true;
        }

        return RunEngine(folder, pending);
    }

    private bool RunEngine(StageFolder folder, StageStamp pending)
    {
        string[] arguments = ["exec", EnginePath, StageFolder.Verb(Enum.Parse<Stage>(Stage)), "--request", folder.Request];
        using EngineProcess engine = EngineProcess.Start(Host(), arguments, TimeSpan.FromSeconds(CancelGraceSeconds));
        using CancellationTokenRegistration registration = _cancellation.Token.Register(engine.Stop);
        IStageReporter reporter = LiveProgress ? new LiveReporter(BuildEngine, Stage) : new ThrottledReporter(Log, Stage, TimeProvider.System);
        var conversation = new EngineConversation(Log, reporter, engine, new SourcePosition(ProjectFile));
        while (engine.ReadLine() is { } line)
        {
            conversation.Hear(line);
        }

        int exitCode = engine.WaitForExit();
        reporter.Finish();
        if (!HasSucceeded(exitCode, conversation, engine))
        {
            return false;
        }

        Summary = conversation.Result?.Summary ?? "";
        StageStamp stamp = pending with
        {
            Outputs = conversation.Outputs,
            Summary = conversation.Result?.Summary,
            Warnings = conversation.Warnings.Count > 0 ? conversation.Warnings : null,
        };
        // The pending stamp stays: another build may be waiting to compare its key with the one just finished.
        stamp.Save(folder.Stamp);
        // Warnings that count as errors end the build here; the work is kept.
        return !Log.HasLoggedErrors;
    }

    private string Host()
    {
        if (DotNetHost.Length > 0)
        {
            return DotNetHost;
        }

        string? running = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");
        return string.IsNullOrEmpty(running) ? "dotnet" : running;
    }

    private bool HasSucceeded(int exitCode, EngineConversation conversation, EngineProcess engine)
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

        if (_cancellation.IsCancellationRequested || exitCode == (int)EngineExitCode.Cancelled || IsInterrupted(exitCode))
        {
            string summary = conversation.Result?.Summary is { Length: > 0 } text ? $" ({text})" : "";
            conversation.Report(DiagnosticCatalog.Cancelled, Stage, summary);
        }
        else if (exitCode == (int)EngineExitCode.BadRequest)
        {
            ReportUnlessReported(conversation, DiagnosticCatalog.BadRequest, LastLines(engine));
        }
        else if (exitCode == (int)EngineExitCode.ErrorsReported)
        {
            ReportUnlessReported(conversation, DiagnosticCatalog.EngineCrashed, exitCode, CrashText(engine));
        }
        else
        {
            conversation.Report(DiagnosticCatalog.EngineCrashed, exitCode, CrashText(engine));
        }

        return false;
    }

    /// <summary>Ctrl+C reaches the whole process group, and may end the engine before MSBuild calls <see cref="Cancel"/>.</summary>
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

    private static string CrashText(EngineProcess engine) => LastLines(engine) is { Length: > 0 } lines ? " Its last lines:\n" + lines + "\n" : "";

    private static string LastLines(EngineProcess engine) => string.Join('\n', engine.LastLines);
}
