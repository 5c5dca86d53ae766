using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Makes the product folder hold exactly what the stages gave, and touches only what differs.</summary>
public sealed class AssembleModel : Task
{
    private const string TemporarySuffix = ".finetune-tmp";

    /// <summary>Folders to copy, later ones over earlier ones; those that do not exist are left out.</summary>
    [Required]
    public string[] Sources { get; set; } = [];

    [Required]
    public string Destination { get; set; } = "";

    /// <summary>True leaves files of the destination alone that come from no source.</summary>
    public bool KeepOthers { get; set; }

    public override bool Execute()
    {
        Dictionary<string, string> wanted = Wanted();
        Directory.CreateDirectory(Destination);
        foreach ((string file, string source) in wanted)
        {
            CopyIfDifferent(source, Path.Combine(Destination, file));
        }

        if (!KeepOthers)
        {
            RemoveOthers(wanted);
        }

        return true;
    }

    private static void CopyIfDifferent(string source, string destination)
    {
        var from = new FileInfo(source);
        var to = new FileInfo(destination);
        if (to.Exists && to.Length == from.Length && to.LastWriteTimeUtc == from.LastWriteTimeUtc)
        {
            return;
        }

        Directory.CreateDirectory(to.DirectoryName!);
        string temporary = destination + TemporarySuffix;
        File.Copy(source, temporary, overwrite: true);
        File.Move(temporary, destination, overwrite: true);
    }

    private Dictionary<string, string> Wanted()
    {
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string source in Sources)
        {
            if (Directory.Exists(source))
            {
                foreach (string path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
                {
                    wanted[Path.GetRelativePath(source, path)] = path;
                }
            }
        }

        return wanted;
    }

    private void RemoveOthers(Dictionary<string, string> wanted)
    {
        foreach (string path in Directory.GetFiles(Destination, "*", SearchOption.AllDirectories))
        {
            if (!wanted.ContainsKey(Path.GetRelativePath(Destination, path)))
            {
                File.Delete(path);
            }
        }
    }
}
