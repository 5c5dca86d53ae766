using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
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
        try
        {
            Assemble();
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, Destination) is { } failure)
        {
            Log.Report(failure, Destination);
        }

        return !Log.HasLoggedErrors;
    }

    private static bool IsSame(string source, string destination)
    {
        var from = new FileInfo(source);
        var to = new FileInfo(destination);
        return to.Exists && to.Length == from.Length && to.LastWriteTimeUtc == from.LastWriteTimeUtc;
    }

    /// <summary>Copies all before it replaces any: a full disk leaves the old model whole.</summary>
    private void Assemble()
    {
        Dictionary<string, string> wanted = Wanted();
        Directory.CreateDirectory(Destination);
        List<string> changed = [.. wanted.Keys.Where(file => !IsSame(wanted[file], Path.Combine(Destination, file)))];
        try
        {
            foreach (string file in changed)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Temporary(file))!);
                File.Copy(wanted[file], Temporary(file), overwrite: true);
            }
        }
        catch (IOException)
        {
            changed.Select(Temporary).Where(File.Exists).ToList().ForEach(File.Delete);
            throw;
        }

        changed.ForEach(file => File.Move(Temporary(file), Path.Combine(Destination, file), overwrite: true));
        if (!KeepOthers)
        {
            RemoveOthers(wanted);
        }
    }

    private string Temporary(string file) => Path.Combine(Destination, file + TemporarySuffix);

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
