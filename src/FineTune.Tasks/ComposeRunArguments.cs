using FineTune.Tasks.EngineProcesses;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>What <c>dotnet run</c> starts the engine with: one text, in which a folder's name stays one argument whatever is in it.</summary>
public sealed class ComposeRunArguments : Task
{
    [Required]
    public string EnginePath { get; set; } = "";

    /// <summary>Full path of the model's folder.</summary>
    [Required]
    public string ModelFolder { get; set; } = "";

    [Required]
    public string TorchFolder { get; set; } = "";

    /// <summary>Folder with the library that decodes pictures; empty where the model takes none.</summary>
    public string ImageLibraryFolder { get; set; } = "";

    [Output]
    public string Arguments { get; set; } = "";

    public override bool Execute()
    {
        string[] images = ImageLibraryFolder.Length == 0 ? [] : ["--images", Path.GetFullPath(ImageLibraryFolder)];
        Arguments = CommandLineText.Of(
        [
            "exec",
            Path.GetFullPath(EnginePath),
            "predict",
            "--model",
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(ModelFolder)),
            "--torch",
            Path.GetFullPath(TorchFolder),
            .. images,
        ]);
        return true;
    }
}
