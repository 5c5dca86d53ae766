using System.Security.Cryptography;
using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Watching;

/// <summary>A project whose build is watched.</summary>
/// <param name="Folder">Of its stages, <c>obj/finetune</c>, full path.</param>
/// <param name="ModelFolder">Of the model that it makes, full path; null where nobody said.</param>
internal sealed record WatchedProject(string Folder, string? ModelFolder = null)
{
    private const int KeyLetters = 8;

    /// <summary>Its part of addresses, the same whoever serves it.</summary>
    public string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Folder)))[..KeyLetters];

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

    /// <summary>The page there is: the latest of the training's, the evaluated model's and those with its gates. Null before the first.</summary>
    public FileInfo? Page
    {
        get
        {
            string[] paths =
            [
                Path.Combine(Folder, "train", StageLayout.LiveReport),
                Path.Combine(Folder, "evaluate", StageLayout.Output, ResultFiles.Report),
                Path.Combine(Folder, ResultFiles.Report),
                .. ModelFolder is null ? (string[])[] : [Path.Combine(ModelFolder, ResultFiles.Report)],
            ];
            return paths.Select(path => new FileInfo(path)).Where(file => file.Exists).MaxBy(file => file.LastWriteTimeUtc);
        }
    }

    /// <summary>Another number where there is another page; 0 before the first.</summary>
    public long Version => Page?.LastWriteTimeUtc.Ticks ?? 0;

    /// <param name="line">The folder of its stages and, behind a tab, that of its model.</param>
    public static WatchedProject Of(string line) => line.Split('\t') is [var folder, var model] ? new WatchedProject(folder, model) : new WatchedProject(line);
}
