using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Stages;
using Microsoft.Build.Framework;
using Stage = FineTune.Contracts.Stage;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Compares what a stage depends on with what its last run was made from, and says in one line what follows.</summary>
public sealed class CheckStage : Task
{
    [Required]
    public string Stage { get; set; } = "";

    /// <summary>The project that ValidateProject wrote.</summary>
    [Required]
    public string SpecFile { get; set; } = "";

    /// <summary>The folder of all stages, <c>obj/finetune</c>.</summary>
    [Required]
    public string FineTuneFolder { get; set; } = "";

    /// <summary>The product folder; Push reads it.</summary>
    [Required]
    public string ModelFolder { get; set; } = "";

    public string Device { get; set; } = "auto";

    /// <summary>True runs the stage whatever its stamp says.</summary>
    public bool NoCache { get; set; }

    /// <summary>False reads every file anew.</summary>
    public bool HashMemo { get; set; } = true;

    public string TorchDir { get; set; } = "";

    public string TorchPackage { get; set; } = "";

    public string TorchVersion { get; set; } = "";

    public string PackageFolders { get; set; } = "";

    public string RuntimeIdentifier { get; set; } = "";

    [Output]
    public bool MustRun { get; set; }

    public override bool Execute()
    {
        try
        {
            Check(Enum.Parse<Stage>(Stage));
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, FineTuneFolder) is { } failure)
        {
            Log.Report(failure, FineTuneFolder);
        }

        return !Log.HasLoggedErrors;
    }

    private static bool Computes(Stage stage) => stage is Contracts.Stage.Train or Contracts.Stage.Evaluate;

    private void Check(Stage stage)
    {
        ProjectSpec project = JsonSerializer.Deserialize(File.ReadAllBytes(SpecFile), ContractsJson.File.ProjectSpec)!;
        if (stage == Contracts.Stage.Push && project.PushTo is null)
        {
            throw new FineTuneException(DiagnosticCatalog.NoDestination, new SourcePosition(project.ProjectFile));
        }

        var hasher = new FileHasher(HashMemo ? Path.Combine(FineTuneFolder, "hashes.json") : null, TimeProvider.System);
        StageDecision decision = new StageChecker(project, FineTuneFolder, ModelFolder, hasher).Check(stage, NoCache);
        hasher.Save();
        MustRun = decision.MustRun;
        if (!decision.MustRun)
        {
            Log.LogMessage(MessageImportance.Normal, "{0}: up to date", Stage);
            foreach (LogEvent warning in decision.Warnings)
            {
                Log.Report(warning, new SourcePosition(project.ProjectFile));
            }

            return;
        }

        if (stage == Contracts.Stage.Train)
        {
            DiskSpaceCheck.Run(project, FineTuneFolder);
        }

        Log.LogMessage(MessageImportance.High, "{0}: {1}", Stage, ChangeReasons.OneLine(decision.Reasons));
        WriteRequest(stage, project, decision.Key);
    }

    private void WriteRequest(Stage stage, ProjectSpec project, StageKey key)
    {
        string? torch = Computes(stage) ? Torch().Find(project.ProjectFile) : null;
        var folder = new StageFolder(FineTuneFolder, stage);
        new StageStamp { Key = key.Value, Entries = key.Entries }.Save(folder.PendingStamp);
        AtomicFile.Write(folder.Request, new StageRequests(project, FineTuneFolder, Device, ModelFolder).Build(stage, key.Value, torch));
    }

    private TorchLocator Torch() => new()
    {
        OwnFolder = TorchDir,
        Package = TorchPackage,
        Version = TorchVersion,
        PackageFolders = PackageFolders,
        RuntimeIdentifier = RuntimeIdentifier,
    };
}
