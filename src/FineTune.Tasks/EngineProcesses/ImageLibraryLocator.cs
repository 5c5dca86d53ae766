using FineTune.Contracts;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>Finds Skia, which decodes pictures, in the package that NuGet restored.</summary>
internal sealed record ImageLibraryLocator
{
    public string Package { get; init; } = "";

    public string Version { get; init; } = "";

    /// <summary>Where NuGet keeps packages, separated by semicolons.</summary>
    public string PackageFolders { get; init; } = "";

    public string RuntimeIdentifier { get; init; } = "";

    /// <summary>The folder, full path. On macOS one library is for all processors.</summary>
    /// <exception cref="FineTuneException">FT2232: there is none.</exception>
    public string Find(string projectFile) =>
        PackageNatives.Find(PackageFolders, Package, Version, RuntimeIdentifier)
        ?? PackageNatives.Find(PackageFolders, Package, Version, RuntimeIdentifier.Split('-')[0])
        ?? throw new FineTuneException(DiagnosticCatalog.ImageLibraryNotRestored, new SourcePosition(projectFile), Package, Version);
}
