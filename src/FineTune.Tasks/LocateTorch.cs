using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.EngineProcesses;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Finds libtorch for a command that runs the engine outside a stage.</summary>
public sealed class LocateTorch : Task
{
    [Required]
    public string ProjectFile { get; set; } = "";

    public string TorchDir { get; set; } = "";

    public string TorchPackage { get; set; } = "";

    public string TorchVersion { get; set; } = "";

    public string PackageFolders { get; set; } = "";

    public string RuntimeIdentifier { get; set; } = "";

    [Output]
    public string Folder { get; set; } = "";

    public override bool Execute()
    {
        var locator = new TorchLocator
        {
            OwnFolder = TorchDir,
            Package = TorchPackage,
            Version = TorchVersion,
            PackageFolders = PackageFolders,
            RuntimeIdentifier = RuntimeIdentifier,
        };
        try
        {
            Folder = locator.Find(ProjectFile);
        }
        catch (FineTuneException failure)
        {
            Log.Report(failure);
        }

        return !Log.HasLoggedErrors;
    }
}
