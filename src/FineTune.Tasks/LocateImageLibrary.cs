using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.EngineProcesses;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Finds the library that decodes pictures for a command that runs the engine outside a stage.</summary>
public sealed class LocateImageLibrary : Task
{
    [Required]
    public string ProjectFile { get; set; } = "";

    [Required]
    public string Package { get; set; } = "";

    [Required]
    public string Version { get; set; } = "";

    public string PackageFolders { get; set; } = "";

    public string RuntimeIdentifier { get; set; } = "";

    [Output]
    public string Folder { get; set; } = "";

    public override bool Execute()
    {
        var locator = new ImageLibraryLocator { Package = Package, Version = Version, PackageFolders = PackageFolders, RuntimeIdentifier = RuntimeIdentifier };
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
