using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.EngineProcesses;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>
/// In a build that MPI's launcher starts on every rank: on rank 0, which builds, tells the others that there is nothing to run together; on any other, waits
/// for rank 0's first stage that several processes can run, and takes part. How that ends rank 0's build says.
/// </summary>
public sealed class JoinRanks : Task, ICancelableTask, IDisposable
{
    /// <summary>The engine's.</summary>
    internal const string Verb = "join";

    private const string Key = "FineTune.Joined";

    private readonly CancellationTokenSource _cancellation = new();

    [Required]
    public string ProjectFile { get; set; } = "";

    [Required]
    public string EnginePath { get; set; } = "";

    /// <summary>The file of an MPI library; empty takes the launcher's.</summary>
    public string MpiLibrary { get; set; } = "";

    /// <summary>True on rank 0.</summary>
    public bool SendHome { get; set; }

    /// <summary>How long a cancelled engine may take.</summary>
    public int CancelGraceSeconds { get; set; } = 30;

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    /// <summary>The engine that waits for rank 0's, or that rank 0 sends the others home by.</summary>
    /// <param name="mpiLibrary">The file of an MPI library; empty takes the launcher's.</param>
    /// <param name="waits">True on all ranks but 0.</param>
    internal static EngineCommand Command(string enginePath, string mpiLibrary, bool waits)
    {
        string[] ofRank = waits ? ["--wait"] : [];
        string[] ofLibrary = mpiLibrary.Length == 0 ? [] : ["--mpi-library", mpiLibrary];
        return new EngineCommand(EngineProcess.RunningHost, ["exec", enginePath, Verb, .. ofRank, .. ofLibrary]);
    }

    public override bool Execute()
    {
        if (SendHome ? WaitingRanks.Of(BuildEngine)?.Take() != true : HasJoined())
        {
            return true;
        }

        if (BuildEngine is IBuildEngine7 build)
        {
            build.AllowFailureWithoutError = true;
        }

        (BuildEngine as IBuildEngine3)?.Yield();
        using var termination = new Termination(_cancellation);
        try
        {
            return Run();
        }
        catch (FineTuneException failure)
        {
            Log.Report(failure, ProjectFile);
            return false;
        }
        finally
        {
            (BuildEngine as IBuildEngine3)?.Reacquire();
        }
    }

    /// <summary>True for all but the first project of a build: a launcher lets a process begin MPI once.</summary>
    private bool HasJoined()
    {
        var build = (IBuildEngine4)BuildEngine;
        if (build.GetRegisteredTaskObject(Key, RegisteredTaskObjectLifetime.Build) is not null
            || LauncherClaim.Take(Environment.GetEnvironmentVariable) is not { } claim)
        {
            return true;
        }

        build.RegisterTaskObject(Key, claim, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        return false;
    }

    private bool Run()
    {
        using EngineProcess engine = EngineProcess.Start(Command(EnginePath, MpiLibrary, waits: !SendHome), TimeSpan.FromSeconds(CancelGraceSeconds));
        using CancellationTokenRegistration registration = _cancellation.Token.Register(engine.Stop);
        bool hasMet = false;
        while (engine.ReadLine() is { } line)
        {
            EngineEvent? engineEvent = Parse(line);
            hasMet |= engineEvent is HelloEvent;
            if (engineEvent is LogEvent { Level: LogLevel.Error } error && !hasMet)
            {
                // Nobody else knows of it.
                Log.Report(error, new SourcePosition(ProjectFile));
            }
            else
            {
                Log.Say(MessageImportance.Low, line);
            }
        }

        int exitCode = engine.WaitForExit();
        bool isInOrder = exitCode is (int)EngineExitCode.Done or (int)EngineExitCode.Cancelled;
        if (!hasMet && !isInOrder && !Log.HasLoggedErrors && !_cancellation.IsCancellationRequested)
        {
            DiagnosticDescriptor ending = engine.HasFailedToBeginMpi ? DiagnosticCatalog.MpiNotBegun : DiagnosticCatalog.EngineCrashed;
            Log.Report(ending, new SourcePosition(ProjectFile), ending.Message(exitCode, new OutputLines(engine.LastLines, " Its last lines:")));
        }

        return !Log.HasLoggedErrors;
    }

    private static EngineEvent? Parse(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize(line, ContractsJson.Line.EngineEvent) : null;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
