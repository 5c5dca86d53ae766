using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// The checkpoint that ResumeFromCheckpoint names. One that lies elsewhere counts by its content. The project's own is in no key: training deletes it as soon
/// as it has saved the next, and nothing else tells what it was. So what such a run gives is neither put into the store nor taken from it.
/// </summary>
internal sealed class ResumedCheckpoint(ProjectSpec project, string fineTuneFolder)
{
    public const string EntryName = "checkpoint";

    /// <summary>What a key has in the place of a folder's path.</summary>
    public const string AnyFolder = "a folder";

    private readonly string? _named = project.Training.ResumeFromCheckpoint is { } text && !bool.TryParse(text, out _)
        ? Path.GetFullPath(text, Path.GetDirectoryName(project.ProjectFile)!)
        : null;

    /// <summary>Full path of a checkpoint that is not this project's own; null where there is none.</summary>
    public string? Folder => _named is not null && !IsBelow(_named) ? _named : null;

    /// <summary>True where training goes on from a checkpoint of this project's own.</summary>
    public bool IsOwn => _named is null ? bool.TryParse(project.Training.ResumeFromCheckpoint, out bool resumes) && resumes : IsBelow(_named);

    public string Display => $"the checkpoint '{project.PortableTraining.ResumeFromCheckpoint}' is another";

    /// <summary>Of all files in the folder; where it is gone, that of the last run, which cannot have read another.</summary>
    public string Digest(FileHasher hasher)
    {
        if (!Directory.Exists(Folder))
        {
            StageStamp? last = StageStamp.Load(new StageFolder(fineTuneFolder, Stage.Train).Stamp, out _);
            return last?.Entries.FirstOrDefault(entry => entry.Name == EntryName && entry.Display == Display)?.Value ?? "missing";
        }

        string[] files = [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return StageKey.Digest(
            files.Select(path => new KeyEntry(Path.GetRelativePath(Folder, path).Replace('\\', '/'), hasher.Hash(path) ?? "missing", Display)));
    }

    /// <summary>The training arguments as they may be told elsewhere.</summary>
    public IReadOnlyDictionary<string, string> PortableValues() => Values(project.PortableTraining.ResumeFromCheckpoint);

    /// <summary>The training arguments of Train's key: the checkpoint of another run counts by its content, wherever it lies.</summary>
    public IReadOnlyDictionary<string, string> KeyValues() => Folder is null ? PortableValues() : Values(AnyFolder);

    private IReadOnlyDictionary<string, string> Values(string? told)
    {
        IReadOnlyDictionary<string, string> values = ArgumentValues.Of(project).Training;
        return told is null || told == project.Training.ResumeFromCheckpoint
            ? values
            : new Dictionary<string, string>(
                values, StringComparer.Ordinal)
            { ["resume_from_checkpoint"] = $"\"{JsonEncodedText.Encode(told, ContractsJson.Line.Options.Encoder)}\"" };
    }

    private bool IsBelow(string folder) =>
        folder.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(fineTuneFolder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
