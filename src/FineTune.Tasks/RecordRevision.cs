using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Store;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>
/// Notes in the store which results belong to the commit that is checked out, for Compare. Only for a clean work tree, and git alone knows whether it is: it
/// is asked after a build that computed or restored something, and once when another commit is checked out, as results are often committed after they were
/// built.
/// </summary>
public sealed class RecordRevision : Task
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the build tells every stage (<c>StageSettings</c>).</summary>
    [Required]
    public ITaskItem Settings { get; set; } = null!;

    /// <summary>The key of Evaluate.</summary>
    [Required]
    public string Key { get; set; } = "";

    /// <summary>True where a stage of this build computed or restored something.</summary>
    public bool HasRun { get; set; }

    public override bool Execute()
    {
        var settings = new StageSettings(Settings);
        string folder = Path.GetDirectoryName(settings.ProjectFile)!;
        try
        {
            if (settings.Store() is { ReadOnly: false } store && GitFolder.Head(folder) is { } commit && IsNews(settings, commit) && IsClean(folder))
            {
                new RevisionIndex(store.Root).Record(commit, GitFolder.PathInRepository(settings.ProjectFile), Key);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            string message = DiagnosticCatalog.StoreNotWritable.Message(settings.Store()!.Root, failure.Message.TrimEnd('.'));
            Log.ReportOnce(BuildEngine, new ReportedDiagnostic(DiagnosticCatalog.StoreNotWritable, new SourcePosition(settings.ProjectFile), message));
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>
    /// True where git has not been asked yet, and remembers that it is asked now. Where nothing can be remembered and nothing has run, there is no news.
    /// </summary>
    private bool IsNews(StageSettings settings, string commit)
    {
        string asked = Path.Combine(settings.FineTuneFolder, "revision.txt");
        string now = $"{commit} {Key}\n";
        if (!HasRun && File.Exists(asked) && File.ReadAllText(asked) == now)
        {
            return false;
        }

        return MemoFile.TryWrite(asked, Encoding.ASCII.GetBytes(now)) || HasRun;
    }

    private bool IsClean(string folder)
    {
        var start = new ProcessStartInfo("git", ["status", "--porcelain", "--untracked-files=no"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true
        };
        try
        {
            using Process git = Process.Start(start)!;
            git.StandardInput.Close();
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            System.Threading.Tasks.Task<string> changes = git.StandardOutput.ReadToEndAsync();
            return git.WaitForExit(Patience) && git.ExitCode == 0 && changes.Result.Length == 0;
        }
        catch (Win32Exception)
        {
            Log.Say(MessageImportance.Low, "git is not installed: the results are not noted for this commit");
            return false;
        }
    }
}
