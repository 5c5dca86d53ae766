using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;

namespace FineTune.Tasks.Stages;

/// <summary>Decides whether a stage must run, and why.</summary>
internal sealed class StageChecker(ProjectSpec project, string fineTuneFolder, string modelFolder, FileHasher hasher)
{
    public StageDecision Check(Stage stage, bool always)
    {
        var folder = new StageFolder(fineTuneFolder, stage);
        var key = new StageKey(StageInputs.Of(stage, project, fineTuneFolder, hasher, modelFolder));
        StageStamp? stamp = StageStamp.Load(folder.Stamp, out bool damaged);
        var reasons = new List<string>();
        if (always)
        {
            reasons.Add("FineTuneNoCache is set");
        }
        else if (stamp?.Key != key.Value && StageStamp.Load(folder.PendingStamp, out _)?.Key == key.Value)
        {
            // A run writes down what it is about to do, and what it has done when it ends.
            reasons.Add("its last run did not get to the end");
        }
        else if (stamp is null)
        {
            reasons.Add(damaged ? "its stamp cannot be read" : "first run");
        }
        else if (stamp.Key != key.Value)
        {
            reasons.AddRange(ChangeReasons.Between(stamp.Entries, key.Entries));
        }
        else
        {
            reasons.AddRange(OutputCheck.Damages(folder.Output, stamp.Outputs, hasher));
            AddMissingAtDestination(stage, reasons);
        }

        return new StageDecision(key, reasons, stamp?.Summary, stamp?.Warnings ?? []);
    }

    /// <summary>The copy in the destination is not in the stage's folder; somebody may have removed it.</summary>
    private void AddMissingAtDestination(Stage stage, List<string> reasons)
    {
        if (stage != Stage.Push || project.PushTo is null)
        {
            return;
        }

        foreach (string path in Directory.EnumerateFiles(modelFolder, "*", SearchOption.AllDirectories))
        {
            string file = Path.GetRelativePath(modelFolder, path);
            if (!File.Exists(Path.Combine(project.PushTo, file)))
            {
                reasons.Add($"{file} is missing in {project.PushTo}");
            }
        }
    }
}
