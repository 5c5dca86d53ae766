using System.Security.Cryptography;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Store;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Makes the product folder hold exactly what the stages gave, and touches only what differs.</summary>
public sealed class AssembleModel : Task, ICancelableTask, IDisposable
{
    private const string TemporarySuffix = ".finetune-tmp";

    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Folders to copy, later ones over earlier ones; those that do not exist are left out.</summary>
    [Required]
    public string[] Sources { get; set; } = [];

    [Required]
    public string Destination { get; set; } = "";

    /// <summary>True leaves files of the destination alone that come from no source, but for weights: <see cref="ModelFileNames.StaleWeights"/>.</summary>
    public bool KeepOthers { get; set; }

    /// <summary>What the build tells every stage; null where the sources are no outputs of stages.</summary>
    public ITaskItem? Settings { get; set; }

    /// <summary>The keys the stages' outputs have to be of, <c>Train=abc;Evaluate=def</c>.</summary>
    public string Expected { get; set; } = "";

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    public override bool Execute()
    {
        try
        {
            if (Settings is null)
            {
                Assemble();
            }
            else
            {
                AssembleStages(new StageSettings(Settings));
            }
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

    private static bool IsSameContent(string source, string destination)
    {
        if (!File.Exists(destination) || new FileInfo(source).Length != new FileInfo(destination).Length)
        {
            return false;
        }

        using FileStream from = File.OpenRead(source);
        using FileStream to = File.OpenRead(destination);
        return SHA256.HashData(from).AsSpan().SequenceEqual(SHA256.HashData(to));
    }

    /// <summary>With the project's lock, but only where there is something to do: a build that changes nothing waits for nobody.</summary>
    private void AssembleStages(StageSettings settings)
    {
        ExpectedKeys expected = ExpectedKeys.Parse(Expected);
        var manifest = new ManifestFile(settings.FineTuneFolder);
        var session = new StageSession(settings, Contracts.Stage.Evaluate);
        if (expected.Replaced(settings.FineTuneFolder) is null && manifest.IsCurrent(session.Project) && IsAssembled(IsSame))
        {
            return;
        }

        if (TerminalMessages.AreShown)
        {
            BuildEngine.ShowLive("Build", "copying the model");
        }

        (BuildEngine as IBuildEngine3)?.Yield();
        try
        {
            using FileMutex? held = session.TakeLock("the model folder", BuildEngine.Say, _cancellation.Token);
            if (held is not null)
            {
                session.PutBack(expected);
                bool everything = !manifest.IsKnown;
                manifest.Write(session.Project, Destination);
                Assemble(everything);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException
            && expected.Replaced(settings.FineTuneFolder) is null
            && manifest.IsWritten(session.Project)
            && IsAssembled(IsSameContent))
        {
            // A disk that is only read, and on it a copy of the project: only the times of its files are others.
            Log.Say(MessageImportance.Normal, $"the model folder is left as it is: {failure.Message}");
        }
        finally
        {
            (BuildEngine as IBuildEngine3)?.Reacquire();
        }
    }

    private bool IsAssembled(Func<string, string, bool> isSame)
    {
        Dictionary<string, string> wanted = Wanted();
        return Directory.Exists(Destination) && Changed(wanted, isSame).Count == 0 && Others(wanted).Count == 0;
    }

    private List<string> Changed(Dictionary<string, string> wanted, Func<string, string, bool> isSame) =>
        [.. wanted.Keys.Where(file => !isSame(wanted[file], Path.Combine(Destination, file)))];

    /// <summary>Copies all before it replaces any: a full disk leaves the old model whole.</summary>
    /// <param name="everything">True also where length and time say that a file is there already.</param>
    private void Assemble(bool everything = false)
    {
        Dictionary<string, string> wanted = Wanted();
        Directory.CreateDirectory(Destination);
        List<string> changed = everything ? [.. wanted.Keys] : Changed(wanted, IsSame);
        try
        {
            foreach (string file in changed)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Temporary(file))!);
                File.Copy(wanted[file], Temporary(file), overwrite: true);
                // An output that came from the store is read-only; the model is its user's.
                FilePlacer.MakeWritable(Temporary(file));
            }
        }
        catch (IOException)
        {
            changed.Select(Temporary).Where(File.Exists).ToList().ForEach(File.Delete);
            throw;
        }

        changed.ForEach(file => File.Move(Temporary(file), Path.Combine(Destination, file), overwrite: true));
        Others(wanted).ForEach(Delete);
    }

    /// <summary>Also the folders that nothing is left in.</summary>
    private void Delete(string file)
    {
        File.Delete(Path.Combine(Destination, file));
        for (string? folder = Path.GetDirectoryName(file); folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(Destination, folder);
            if (Directory.EnumerateFileSystemEntries(path).Any())
            {
                return;
            }

            Directory.Delete(path);
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

    /// <summary>Files that come from no source and are to go.</summary>
    private List<string> Others(Dictionary<string, string> wanted)
    {
        IEnumerable<string> present =
            Directory.GetFiles(Destination, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Destination, path));
        return KeepOthers ? ModelFileNames.StaleWeights(present, wanted.Keys) : [.. present.Where(file => !wanted.ContainsKey(file))];
    }
}
