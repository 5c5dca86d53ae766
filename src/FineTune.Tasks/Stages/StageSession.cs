using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Store;

namespace FineTune.Tasks.Stages;

/// <summary>What CheckStage and RunStage both need: the project, its keys and the store.</summary>
internal sealed class StageSession
{
    private static readonly ReadOnce<ProjectSpec> Projects = new(path => RecordFile.Read<ProjectSpec>(File.ReadAllBytes(path)));

    private readonly StageSettings _settings;
    private readonly FileHasher _hasher;

    /// <param name="stage">The stage it is about: those after Pull see what it brought.</param>
    public StageSession(StageSettings settings, Stage stage)
    {
        _settings = settings;
        ProjectSpec written = ProjectOf(settings.SpecFile);
        Project = stage == Stage.Pull ? written : PulledProject.Resolve(written, settings.FineTuneFolder);
        Project = stage == Stage.Predict ? Project with { PredictInput = PredictedFile.Of(Project, settings.PredictFile) } : Project;
        _hasher = new FileHasher(settings.HashMemo ? FileHasher.MemoOf(settings.FineTuneFolder) : null, TimeProvider.System);
        Store = settings.Store() is { } store ? new StageStore(store, settings.ProjectFile, Problems) : null;
    }

    public ProjectSpec Project { get; }

    /// <summary>The project that ValidateProject has written.</summary>
    public static ProjectSpec ProjectOf(string specFile) => Projects.Of(specFile);

    /// <summary>Spares the tasks that follow from reading what a task of this process has just checked.</summary>
    /// <param name="json">What the file holds.</param>
    public static void Know(string specFile, ProjectSpec project, byte[] json)
    {
        Projects.Know(specFile, project);
        ArgumentValues.Know(project, json);
    }

    /// <summary>What was wrong with the store.</summary>
    public DiagnosticList Problems { get; } = new();

    /// <summary>Null where there is none.</summary>
    public StageStore? Store { get; }

    /// <summary>
    /// The store where it has what a stage gives; null for stages whose work lies outside, in a cache or at a destination, and for training that goes on from
    /// a checkpoint that only this project has.
    /// </summary>
    public StageStore? StoreOf(Stage stage) => stage switch
    {
        Stage.Pull or Stage.Push => null,
        Stage.Train when new ResumedCheckpoint(Project, _settings.FineTuneFolder).IsOwn => null,
        _ => Store,
    };

    public StageFolder Folder(Stage stage) => new(_settings.FineTuneFolder, stage);

    /// <summary>Deletes what killed builds were writing here. Not what lies deeper: an engine that outlived its build may be tidying up there.</summary>
    public void TidyUp()
    {
        foreach (string folder in Directory.GetDirectories(_settings.FineTuneFolder).Append(_settings.FineTuneFolder))
        {
            TemporaryFile.DeleteAllLeftovers(folder, SearchOption.TopDirectoryOnly);
        }
    }

    public StageDecision Check(Stage stage)
    {
        StageDecision decision =
            new StageChecker(Project, _settings.FineTuneFolder, _settings.ModelFolder, _hasher, Store).Check(stage, _settings.NoCache, _settings.UpdatePins);
        _hasher.Save();
        return decision;
    }

    /// <summary>What is to be said of a finished training whose steps this build would not take; nothing of a trial's, which its sweep has chosen.</summary>
    public IEnumerable<LogEvent> OtherSteps(Stage stage) =>
        stage == Stage.Train && _settings.Trial.Length == 0
        && StepsOfRun.Warning(StageStamp.Load(Folder(stage).Stamp, out _), Project, _settings) is { } warning
            ? [warning]
            : [];

    /// <summary>Notes what a finished stage was made from, for the reasons of the next build.</summary>
    public void Remember(Stage stage, StageStamp stamp)
    {
        new FinishedStage(Project, Folder(stage), _hasher).Remember(stage, stamp);
        _hasher.Save();
    }

    /// <summary>Puts back what the stages before gave in this build, where another build has replaced it. Called with the project's lock.</summary>
    /// <exception cref="FineTuneException">FT9104: the store does not have it.</exception>
    public void PutBack(ExpectedKeys expected)
    {
        while (expected.Replaced(_settings.FineTuneFolder) is { } stage)
        {
            string key = expected.Of(stage);
            if (Store?.Restore(stage, key, Folder(stage)) is null)
            {
                throw new FineTuneException(DiagnosticCatalog.ReplacedMeanwhile, new SourcePosition(Project.ProjectFile), stage);
            }
        }
    }

    /// <summary>Takes the lock that only one build of the project has; null where cancellation came first.</summary>
    /// <param name="onWait">Told what to say.</param>
    public FileMutex? TakeLock(string purpose, Action<string> onWait, CancellationToken cancellation) =>
        FileMutex.Take(
            Path.Combine(_settings.FineTuneFolder, "lock"),
            MutexOwner.Here($"{Project.Name}, {purpose}"),
            owner => onWait($"{purpose}: waiting for another build of this project{(owner is null ? "" : $", {owner}")}"),
            cancellation);
}
