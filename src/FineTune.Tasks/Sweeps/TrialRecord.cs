using System.Security.Cryptography;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Store;

namespace FineTune.Tasks.Sweeps;

/// <summary>
/// What was measured while a trial trained, in the store beside the model it gave, or would have given. By it the pruner of another clone judges a trial, and
/// the others by it, as where it was trained; one that was pruned has no model there, and is not trained once more only to be pruned again.
/// </summary>
/// <param name="store">Null where there is none.</param>
/// <param name="trainKey">What the trial trains from.</param>
/// <param name="trialFolder">The trial's folder of stages.</param>
internal sealed class TrialRecord(StageStore? store, string trainKey, string trialFolder)
{
    private readonly string _path = Path.Combine(trialFolder, TrialWatch.FileName);
    private readonly string _key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{TrialWatch.FileName}\n{trainKey}")));

    /// <summary>Keeps what the trial's folder has.</summary>
    public void Keep()
    {
        if (File.Exists(_path))
        {
            store?.SaveFile(Stage.Train, _key, _path);
        }
    }

    /// <summary>Puts what another clone has measured into the trial's folder, where it has nothing of its own.</summary>
    public void Recall()
    {
        if (!File.Exists(_path))
        {
            store?.TakeFile(Stage.Train, _key, TrialWatch.FileName, _path);
        }
    }

    /// <summary>True where the pruner ends the trial by what another clone has measured; the trial's folder then has just that.</summary>
    public bool IsPruned(TrialWatch watch)
    {
        if (File.Exists(_path))
        {
            // The trial was begun here, and goes on here.
            return false;
        }

        Recall();
        IReadOnlyList<TrialEvaluation>? measured = watch.UntilItEnds(TrialWatch.Read(trialFolder));
        FilePlacer.Delete(_path);
        foreach (TrialEvaluation evaluation in measured ?? [])
        {
            JsonLines.Append(_path, evaluation, SweepsJson.Default.TrialEvaluation);
        }

        return measured is not null;
    }
}
