using FineTune.Contracts;

namespace FineTune.Engine.Watching;

/// <summary>A project whose build is watched.</summary>
/// <param name="Folder">Of its stages, <c>obj/finetune</c>, full path.</param>
internal sealed record WatchedProject(string Folder)
{
    /// <summary>The project's own, as the checked project has it; its folder's until that is there.</summary>
    public string Name
    {
        get
        {
            try
            {
                return RecordFile.Read<ProjectSpec>(File.ReadAllBytes(Path.Combine(Folder, "project.json"))).Name;
            }
            catch (Exception exception) when (exception is IOException or System.Text.Json.JsonException)
            {
                return Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Folder.TrimEnd('/', '\\')))) ?? Folder;
            }
        }
    }

    /// <summary>The page there is: the later one of the training's and the evaluated model's. Null before the first.</summary>
    public FileInfo? Page
    {
        get
        {
            var training = new FileInfo(Path.Combine(Folder, "train", StageLayout.LiveReport));
            var evaluated = new FileInfo(Path.Combine(Folder, "evaluate", StageLayout.Output, ResultFiles.Report));
            return new[] { training, evaluated }.Where(file => file.Exists).MaxBy(file => file.LastWriteTimeUtc);
        }
    }

    /// <summary>Another number where there is another page.</summary>
    public long Version => Page?.LastWriteTimeUtc.Ticks ?? 0;
}
