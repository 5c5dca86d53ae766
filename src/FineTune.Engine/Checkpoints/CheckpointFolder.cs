using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Checkpoints;

/// <summary>
/// The checkpoints of a stage, <c>checkpoint-&lt;step&gt;</c> each. One is written under another name and renamed when it is whole, so what
/// is found can be trusted. Those of another run stay until this run has one of its own, in case the user wants to go on from them.
/// </summary>
internal sealed class CheckpointFolder
{
    private const string FinishedFile = "finished.txt";
    private readonly string _folder;

    public CheckpointFolder(string folder, RunIdentity run)
    {
        _folder = folder;
        Run = run;
        Directory.CreateDirectory(folder);
    }

    /// <summary>The run that this process does.</summary>
    public RunIdentity Run { get; }

    /// <summary>The step of this run's last checkpoint that training can go on from; null where there is none.</summary>
    public int? LastStep => Last(ofThisRun: true);

    /// <summary>The same of the run before, as long as this one has saved nothing.</summary>
    public int? LastStepOfAnotherRun => Last(ofThisRun: false);

    public string PathOf(int step) => Path.Combine(_folder, CheckpointName.Of(step));

    /// <summary>Writes the checkpoint of a step, then deletes the oldest of those that are over the limit.</summary>
    /// <param name="bestStep">A checkpoint to keep in any case.</param>
    /// <param name="limit">Checkpoints to keep, the last and the best among them.</param>
    /// <param name="write">Writes into the folder it is given.</param>
    public void Save(int step, int? bestStep, int limit, Action<string> write)
    {
        string partial = Path.Combine(_folder, "partial");
        DeleteIfThere(partial);
        Directory.CreateDirectory(partial);
        write(partial);
        Run.Save(partial);
        Delete(step);
        DurableFolder.Commit(partial, PathOf(step));
        DeleteOld(step, bestStep, limit);
    }

    /// <summary>Forgets this run's checkpoints.</summary>
    public void Clear()
    {
        Steps().Where(IsOfThisRun).ToList().ForEach(Delete);
        if (IsFinished(Run))
        {
            File.Delete(Path.Combine(_folder, FinishedFile));
        }
    }

    /// <summary>Notes that this run has got to its end: what it leaves here is nothing that anybody waits for.</summary>
    public void Finish() => AtomicFile.Write(Path.Combine(_folder, FinishedFile), Encoding.ASCII.GetBytes(Run.Key));

    /// <summary>True for the last run that got to its end here.</summary>
    public bool IsFinished(RunIdentity run)
    {
        string file = Path.Combine(_folder, FinishedFile);
        return File.Exists(file) && File.ReadAllText(file) == run.Key;
    }

    private void DeleteOld(int lastStep, int? bestStep, int limit)
    {
        Steps().Where(step => !IsOfThisRun(step)).ToList().ForEach(Delete);
        int[] kept = [.. Steps().Where(step => step == lastStep || step == bestStep)];
        Steps().Except(kept).OrderDescending().Skip(Math.Max(0, limit - kept.Length)).ToList().ForEach(Delete);
    }

    private int? Last(bool ofThisRun) =>
        Steps().Where(step => Checkpoint.IsWhole(PathOf(step)) && IsOfThisRun(step) == ofThisRun).Select(step => (int?)step).Max();

    private bool IsOfThisRun(int step) =>
        File.Exists(Path.Combine(PathOf(step), RunIdentity.File)) && RunIdentity.Load(PathOf(step)).Key == Run.Key;

    private IEnumerable<int> Steps() => CheckpointName.Below(_folder).Select(checkpoint => checkpoint.Step);

    /// <summary>First out of sight, so that one that is half deleted is never taken for a checkpoint.</summary>
    private void Delete(int step)
    {
        if (Directory.Exists(PathOf(step)))
        {
            string deleted = Path.Combine(_folder, "deleted");
            DeleteIfThere(deleted);
            Directory.Move(PathOf(step), deleted);
            DeleteIfThere(deleted);
        }
    }

    private static void DeleteIfThere(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
