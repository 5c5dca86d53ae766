using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Store;
using Microsoft.Build.Framework;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Tells what is in the store, trims it, or removes what it holds of this project.</summary>
public sealed class ManageStore : Task
{
    /// <summary>Info, Trim or Purge.</summary>
    [Required]
    public string Operation { get; set; } = "";

    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The folder of all stages, <c>obj/finetune</c>: it knows the project's keys.</summary>
    [Required]
    public string FineTuneFolder { get; set; } = "";

    public string CachePath { get; set; } = "";

    public bool CacheReadOnly { get; set; }

    public string CacheSizeLimit { get; set; } = "none";

    public override bool Execute()
    {
        string place = ProjectFile;
        try
        {
            if (StoreSettings.Of(ProjectFile, CachePath, CacheReadOnly, CacheSizeLimit) is { } settings)
            {
                place = settings.Root;
                Manage(settings);
            }
            else
            {
                Say("the store: none, because this user has no home folder; set FineTuneCachePath");
            }
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, place) is { } failure)
        {
            Log.Report(failure, ProjectFile);
        }

        return !Log.HasLoggedErrors;
    }

    private void Manage(StoreSettings settings)
    {
        var trimmer = new StoreTrimmer(settings.Root, TimeProvider.System);
        if (Operation == "Info")
        {
            Tell(settings, trimmer.Entries());
        }
        else if (settings.ReadOnly)
        {
            Say($"the store {settings.Root} is left as it is: FineTuneCacheReadOnly is set");
        }
        else if (Operation == "Trim")
        {
            Tell(settings, trimmer.Trim(settings.SizeLimit ?? long.MaxValue));
        }
        else
        {
            Tell(settings, trimmer.Remove(Keys()));
        }
    }

    private void Tell(StoreSettings settings, TrimResult result) =>
        Say($"the store {settings.Root}: removed {Count(result.Entries)} ({CacheSize.Text(result.Freed)}), {CacheSize.Text(result.Left)} left");

    private void Tell(StoreSettings settings, List<StoredEntry> entries)
    {
        HashSet<string> keys = Keys();
        List<StoredEntry> own = entries.FindAll(entry => entry.Stamp is { } stamp && keys.Contains(stamp.Key));
        string limit = settings.SizeLimit is { } bytes ? $" of {CacheSize.Text(bytes)}" : "";
        IEnumerable<string> stages =
            entries.GroupBy(entry => entry.Verb).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}");
        Say($"the store {settings.Root}: {Count(entries.Count)}{(entries.Count > 0 ? $" ({string.Join(", ", stages)})" : "")}, "
            + $"{CacheSize.Text(Bytes(entries))}{limit}");
        Say($"{Path.GetFileNameWithoutExtension(ProjectFile)}: {own.Count} of them, {CacheSize.Text(Bytes(own))}");
    }

    private static string Count(int entries) => Quantity.Of(entries, "entry", "entries");

    /// <summary>A file that several entries name counts once.</summary>
    private static long Bytes(List<StoredEntry> entries)
    {
        var files = new Dictionary<string, long>(StringComparer.Ordinal);
        long bytes = 0;
        foreach (StoredEntry entry in entries)
        {
            bytes += entry.Bytes;
            foreach (OutputFile output in entry.Stamp?.Outputs ?? [])
            {
                files[output.Sha256] = output.Bytes;
            }
        }

        return bytes + files.Values.Sum();
    }

    private HashSet<string> Keys() =>
        [.. Enum.GetValues<Stage>().SelectMany(stage => new KeyHistory(new StageFolder(FineTuneFolder, stage)).Read())];

    private void Say(string text) => BuildEngine.Say(text);
}
