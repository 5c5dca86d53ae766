using FineTune.Contracts;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>Finds libtorch's libraries: a folder of the user's own, or the package NuGet restored.</summary>
internal sealed record TorchLocator
{
    /// <summary>A folder of the user's own; wins.</summary>
    public string OwnFolder { get; init; } = "";

    /// <summary>Where NuGet keeps packages, separated by semicolons.</summary>
    public string PackageFolders { get; init; } = "";

    public string Package { get; init; } = "";

    public string Version { get; init; } = "";

    public string RuntimeIdentifier { get; init; } = "";

    /// <summary>The folder, full path.</summary>
    /// <exception cref="FineTuneException">There is none.</exception>
    public string Find(string projectFile)
    {
        var position = new SourcePosition(projectFile);
        return TryFind(projectFile) ?? throw (OwnFolder.Length > 0
            ? new FineTuneException(
                DiagnosticCatalog.NativeNotLoaded, position, "libtorch", $"the folder '{Own(projectFile)}' named by FineTuneTorchDir does not exist")
            : new FineTuneException(DiagnosticCatalog.TorchNotRestored, position, Package, Version));
    }

    /// <summary>The folder, full path; null where there is none.</summary>
    public string? TryFind(string projectFile)
    {
        if (OwnFolder.Length > 0)
        {
            string own = Own(projectFile);
            return Directory.Exists(own) ? own : null;
        }

        return PackageNatives.Find(PackageFolders, Package, Version, RuntimeIdentifier);
    }

    private string Own(string projectFile) => Path.GetFullPath(OwnFolder, Path.GetDirectoryName(projectFile)!);
}
