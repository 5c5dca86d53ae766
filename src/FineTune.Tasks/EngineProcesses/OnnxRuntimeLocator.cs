using FineTune.Contracts;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>Finds ONNX Runtime's library in the package that NuGet restored.</summary>
internal sealed record OnnxRuntimeLocator
{
    private const string Package = "Microsoft.ML.OnnxRuntime";

    public string Version { get; init; } = "";

    /// <summary>Where NuGet keeps packages, separated by semicolons.</summary>
    public string PackageFolders { get; init; } = "";

    public string RuntimeIdentifier { get; init; } = "";

    /// <summary>The folder, full path.</summary>
    /// <exception cref="FineTuneException">FT6004: there is none.</exception>
    public string Find(string projectFile) =>
        PackageNatives.Find(PackageFolders, Package, Version, RuntimeIdentifier)
        ?? throw new FineTuneException(DiagnosticCatalog.OnnxRuntimeNotRestored, new SourcePosition(projectFile), Package, Version);
}
