using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.EngineProcesses;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Sweeps;
using Microsoft.Build.Framework;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>
/// Gives a stage's outputs: from the store where it has them, or else by running the engine. Holds the project's lock meanwhile and decides anew under it,
/// because another build may have done the work since CheckStage looked.
/// </summary>
public sealed class RunStage : Task, ICancelableTask, IDisposable
{
    private const string Failed = "failed";
    private const string Pruned = "pruned";

    private readonly CancellationTokenSource _cancellation = new();

    [Required]
    public string Stage { get; set; } = "";

    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>The keys of the stages before, <c>Tokenize=abc;Train=def</c>.</summary>
    public string Expected { get; set; } = "";

    /// <summary>True for Tokenize in a build that is going to train.</summary>
    public bool TrainFollows { get; set; }

    /// <summary>The dotnet host; empty takes the one that runs this build.</summary>
    public string DotNetHost { get; set; } = "";

    /// <summary>True where the Terminal Logger shows the build and its live line is wanted.</summary>
    public bool LiveProgress { get; set; }

    /// <summary>How long a cancelled engine may take to save its checkpoint.</summary>
    public int CancelGraceSeconds { get; set; } = 30;

    [Output]
    public string Summary { get; set; } = "";

    /// <summary>The key the outputs are of.</summary>
    [Output]
    public string Key { get; set; } = "";

    /// <summary>How a trial of a sweep ended with this stage, <c>failed</c> or <c>pruned</c>; empty where it goes on.</summary>
    [Output]
    public string Ending { get; set; } = "";

    /// <summary>Why a trial failed.</summary>
    [Output]
    public string Reason { get; set; } = "";

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    public override bool Execute()
    {
        // A cancelled build fails with a warning only.
        if (BuildEngine is IBuildEngine7 engine)
        {
            engine.AllowFailureWithoutError = true;
        }

        var settings = new StageSettings(Settings);
        if (LiveProgress)
        {
            BuildEngine.ShowLive(settings.ActivityOf(Stage), "starting");
        }

        Yield();
        using var termination = new Termination(_cancellation);
        try
        {
            bool isDone = Run(StageFolder.StageOf(Stage), settings);
            Ending = isDone || Ending.Length > 0 ? Ending : Failed;
            return isDone;
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, settings.FineTuneFolder) is { } failure)
        {
            Log.Report(failure, settings.ProjectFile);
            (Ending, Reason) = (Failed, DisplayText.Escape($"{failure.Descriptor.Code}: {failure.Message}"));
            return false;
        }
        finally
        {
            Reacquire();
        }
    }

    private string Title => new StageSettings(Settings).TitleOf(Stage);

    private void Yield() => (BuildEngine as IBuildEngine3)?.Yield();

    private void Reacquire() => (BuildEngine as IBuildEngine3)?.Reacquire();

    private bool Run(Stage stage, StageSettings settings)
    {
        var session = new StageSession(settings, stage);
        using FileMutex? held = session.TakeLock(Stage, BuildEngine.Say, _cancellation.Token);
        if (held is null)
        {
            return false;
        }

        session.TidyUp();
        session.PutBack(ExpectedKeys.Parse(Expected));
        StageDecision decision = session.Check(stage);
        Key = decision.Key.Value;
        bool done = Finished(session.Folder(stage), decision, settings.NoCache && held.Waited) || (!decision.Anew && Restore(stage, session, decision.Key));
        bool succeeded = done || IsPrunedElsewhere(stage, session, settings, decision) || RunEngine(stage, session, settings, decision);
        foreach (ReportedDiagnostic problem in session.Problems.Reported)
        {
            Log.ReportOnce(BuildEngine, problem);
        }

        // Warnings that count as errors end the build here; the work is kept.
        return succeeded && !Log.HasLoggedErrors;
    }

    /// <summary>The record of a trial's training; null for a build that is no trial, and for other stages.</summary>
    private TrialRecord? RecordOf(Stage stage, StageSession session)
    {
        var settings = new StageSettings(Settings);
        return settings.Trial.Length > 0 && stage == Contracts.Stage.Train ? new TrialRecord(session.StoreOf(stage), Key, settings.FineTuneFolder) : null;
    }

    /// <summary>True for a trial that ended early where it was trained, and would end early here.</summary>
    private bool IsPrunedElsewhere(Stage stage, StageSession session, StageSettings settings, StageDecision decision)
    {
        if (decision.Anew || RecordOf(stage, session) is not { } record
            || !record.IsPruned(new TrialWatch(session.Project, settings.FineTuneFolder)))
        {
            return false;
        }

        Ending = Pruned;
        BuildEngine.Say($"{Title}: the store knows where it was pruned");
        return true;
    }

    /// <summary>True where the build that was waited for has done it.</summary>
    /// <param name="takesOther">True where the stage runs anew in any case, and the one the other build has just run is new enough.</param>
    private bool Finished(StageFolder folder, StageDecision decision, bool takesOther)
    {
        StageStamp? stamp = StageStamp.Load(folder.Stamp, out _);
        if (decision.MustRun && !(takesOther && stamp?.Key == Key))
        {
            return false;
        }

        BuildEngine.Say($"{Title}: the other build did it");
        Summary = DisplayText.Escape(stamp?.Summary ?? "");
        return true;
    }

    private bool Restore(Stage stage, StageSession session, StageKey key)
    {
        StageFolder folder = session.Folder(stage);
        if (session.StoreOf(stage) is not { } store || store.Find(stage, Key) is null)
        {
            return false;
        }

        using FileMutex? engine = TakeFolder(folder, session.Project);
        if (engine is null || store.Restore(stage, Key, folder) is not { } stamp)
        {
            return false;
        }

        session.Remember(stage, stamp);
        RecordOf(stage, session)?.Recall();
        Summary = DisplayText.Escape(stamp.Summary ?? "");
        bool isTrial = new StageSettings(Settings).Trial.Length > 0;
        string line = $"{Title}: restored from the store{Origin(stamp.Provenance)}";
        if (isTrial && stage != Contracts.Stage.Train)
        {
            // A sweep has some dozens of trials, and but for their trainings there is little to restore.
            Log.Say(MessageImportance.Normal, line);
        }
        else
        {
            BuildEngine.Say(line);
        }

        if (!isTrial)
        {
            // What a sweep takes from the store was warned of when it was made.
            Report(RepeatedWarnings.Of(stamp, key, session.Project).Concat(session.OtherSteps(stage)), session.Project);
        }

        return true;
    }

    private void Report(IEnumerable<LogEvent> warnings, ProjectSpec project)
    {
        foreach (LogEvent warning in warnings)
        {
            Log.Report(warning, new SourcePosition(project.ProjectFile));
        }
    }

    /// <summary>The engine of a build that was killed may still be tidying up in the stage's folder.</summary>
    private FileMutex? TakeFolder(StageFolder folder, ProjectSpec project) => FileMutex.Take(
        Path.Combine(folder.FullPath, StageLayout.Lock),
        MutexOwner.Here($"{project.Name}, {Stage}"),
        _ => BuildEngine.Say($"{Title}: waiting for the engine of an earlier build to end"),
        _cancellation.Token);

    private static string Origin(RunProvenance? provenance) => provenance is null
        ? ""
        : FormattableString.Invariant($" (made {provenance.Finished.LocalDateTime:yyyy-MM-dd}, {ProgressTime(provenance.Seconds)} saved)");

    private static string ProgressTime(double seconds) => TimeSpan.FromSeconds(Math.Round(seconds)) switch
    {
        { TotalMinutes: < 2 } time => FormattableString.Invariant($"{time.TotalSeconds:0} s"),
        { TotalHours: < 2 } time => FormattableString.Invariant($"{time.TotalMinutes:0} min"),
        var time => FormattableString.Invariant($"{time.TotalHours:0.0} h"),
    };

    /// <summary>
    /// Nobody should wait for the tokens only to hear that the model has no room. A project that has a model may find that it need not train.
    /// </summary>
    private bool IsBeforeFirstTraining(StageSession session) => TrainFollows && !File.Exists(session.Folder(Contracts.Stage.Train).Stamp);

    private static string HookFiles(ProjectSpec project)
    {
        var files = new List<string>();
        foreach (HookSpec hook in project.Hooks)
        {
            files.Add(Path.GetFileName(hook.File));
        }

        return string.Join(", ", files);
    }

    private bool RunEngine(Stage stage, StageSession session, StageSettings settings, StageDecision decision)
    {
        StageFolder folder = session.Folder(stage);
        if (stage == Contracts.Stage.Train || IsBeforeFirstTraining(session))
        {
            DiskSpaceCheck.Run(session.Project, settings.FineTuneFolder);
        }

        string? torch = stage is Contracts.Stage.Train or Contracts.Stage.Evaluate or Contracts.Stage.Export or Contracts.Stage.Predict
            ? settings.Torch.Find(session.Project.ProjectFile)
            : null;
        StartedRun started = StartedRun.Begin(folder, Key, settings.NoCache);
        AtomicFile.Write(
            folder.Request, new StageRequests(session.Project, settings) { StartAnew = started.LeavesCheckpoints(folder) }.Build(stage, Key, torch));
        WaitingRanks? ranks = stage.IsDistributed() && settings.Ranks is not null ? WaitingRanks.Of(BuildEngine) : null;
        var run = new EngineRun(Log, settings, stage)
        {
            HasRanks = ranks?.Take() == true,
            Host = DotNetHost,
            Training = session.Project.Training,
            Hooks = torch is null ? "" : HookFiles(session.Project),
            Grace = TimeSpan.FromSeconds(CancelGraceSeconds),
            Build = BuildEngine,
            LiveProgress = LiveProgress,
            EndsWith = settings.Trial.Length > 0 && stage == Contracts.Stage.Train ? new TrialWatch(session.Project, settings.FineTuneFolder).Ends : null,
        };
        if (run.Execute(folder.Request, _cancellation.Token) is not { } result)
        {
            if (run is { HasRanks: true, HasEnded: false })
            {
                ranks!.GiveBack();
            }

            (Ending, Reason) = run.IsEnded ? (Pruned, "") : (Failed, DisplayText.Escape(run.FirstError ?? ""));
            if (run.IsEnded)
            {
                RecordOf(stage, session)?.Keep();
            }

            return run.IsEnded;
        }

        StageStamp stamp = result.Stamp(decision.Key, session.Project, settings.SdkVersion, folder.Output);
        Summary = DisplayText.Escape(stamp.Summary ?? "");
        stamp.Save(folder.Stamp);
        File.Delete(folder.Started);
        session.Remember(stage, stamp);
        session.StoreOf(stage)?.Save(stage, stamp, folder);
        RecordOf(stage, session)?.Keep();
        return true;
    }
}
