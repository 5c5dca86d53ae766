using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Store;

namespace FineTune.Tasks.Stages;

/// <summary>Decides whether a stage must run, and why.</summary>
/// <param name="store">Explains a run by an older one that is nearer than the last; null for the last one only.</param>
internal sealed class StageChecker(ProjectSpec project, string fineTuneFolder, string modelFolder, FileHasher hasher, StageStore? store = null)
{
    /// <summary>The reason of a stage that never ran.</summary>
    public const string FirstRun = "first run";

    private const int ComparedKeys = 8;

    public StageDecision Check(Stage stage, bool always, bool updatePins = false)
    {
        var folder = new StageFolder(fineTuneFolder, stage);
        var key = new StageKey(StageInputs.Of(stage, project, fineTuneFolder, hasher, modelFolder));
        StageStamp? stamp = StageStamp.Load(folder.Stamp, out bool damaged);
        StartedRun? started = StartedRun.Load(folder) is { } run && run.Key == key.Value ? run : null;
        var reasons = new List<string>();
        if (always)
        {
            reasons.Add("FineTuneNoCache is set");
        }
        else if (started is not null && (stamp?.Key != key.Value || started.AnewSince is not null))
        {
            reasons.Add("its last run did not get to the end");
        }
        else if (updatePins && stage == Stage.Pull)
        {
            reasons.Add("its revisions are pinned anew");
        }
        else if (stamp is null)
        {
            reasons.Add(damaged ? "its stamp cannot be read" : FirstRun);
        }
        else if (stamp.Key != key.Value)
        {
            AddChanges(stage, folder, stamp, key, reasons);
        }
        else
        {
            reasons.AddRange(OutputCheck.Damages(folder.Output, stamp.Outputs, hasher));
            AddMissingAtDestination(stage, reasons);
            AddHubChanges(stage, reasons);
        }

        if (reasons.Count == 0 && stamp is not null)
        {
            new ShownNames(folder).Remember(stamp, key);
        }

        IReadOnlyList<LogEvent> warnings = stamp is null ? [] : RepeatedWarnings.Of(stamp, key, project);
        return new StageDecision(key, reasons, stamp?.Summary, warnings, always || started?.AnewSince is not null);
    }

    /// <summary>Names what differs from the last run, or from an older one that differs in less.</summary>
    private void AddChanges(Stage stage, StageFolder folder, StageStamp last, StageKey key, List<string> reasons)
    {
        StageStamp nearest = last;
        int distance = ChangeReasons.Distance(last.Entries, key.Entries);
        foreach (string older in new KeyHistory(folder).Read().Reverse().Where(older => older != last.Key && older != key.Value).Take(ComparedKeys))
        {
            if (distance > 1
                && store?.Find(stage, older) is { } candidate
                && ChangeReasons.Distance(candidate.Entries, key.Entries) is var its
                && its < distance)
            {
                (nearest, distance) = (candidate, its);
            }
        }

        IReadOnlyList<KeyEntry> before = nearest == last ? new ShownNames(folder).Of(last) : nearest.Entries;
        reasons.AddRange(ChangeReasons.Between(before, key.Entries, stage == Stage.Tokenize ? Rows(folder, key) : null, Media(stage, folder)));
        if (nearest != last && nearest.Provenance is { } origin)
        {
            reasons[^1] += FormattableString.Invariant($" since the run of {origin.Finished.LocalDateTime:yyyy-MM-dd HH:mm}");
        }
    }

    private Func<string, string, string> Rows(StageFolder folder, StageKey key) => (before, now) =>
    {
        foreach (KeyEntry entry in key.Entries)
        {
            if (entry.Value == now && FileOf(entry) is { } file)
            {
                return RowDigests.Load(folder.Rows).Difference(before, file);
            }
        }

        return "";
    };

    private Func<string, string, string> Media(Stage stage, StageFolder folder)
    {
        var before = new Lazy<MediaNames>(() => MediaNames.Load(folder.Media));
        var now = new Lazy<MediaNames>(() => MediaNames.Of(FinishedStage.DatasetsOf(stage, project), project.Task, hasher));
        return (old, digest) => before.Value.Difference(old, digest, now.Value);
    }

    private string? FileOf(KeyEntry entry)
    {
        string path = Path.GetFullPath(entry.Display, Path.GetDirectoryName(project.ProjectFile)!);
        return entry.Kind == EntryKind.File && File.Exists(path) ? path : null;
    }

    /// <summary>What the Hub's cache has lost, and what the lock file says otherwise; what a repository holds only the Hub can say.</summary>
    private void AddHubChanges(Stage stage, List<string> reasons)
    {
        if (stage == Stage.Pull && reasons.Count == 0 && PulledProject.Load(fineTuneFolder) is { } inputs)
        {
            string folder = Path.GetDirectoryName(project.ProjectFile)!;
            reasons.AddRange(PulledProject.Damages(inputs, PinFile.Load(Path.Combine(folder, PinFile.FileName))));
        }

        if (stage == Stage.Push && project.PushToHub is { } destination)
        {
            reasons.Add($"asking what {destination.Id} holds");
        }
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
