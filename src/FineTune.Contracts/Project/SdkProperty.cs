namespace FineTune.Contracts;

/// <summary>A property of the SDK's own, beside the arguments of <see cref="ArgumentCatalog"/>.</summary>
/// <param name="Default">In words; empty where there is none.</param>
/// <param name="Description">A sentence: what it is for.</param>
/// <param name="OfTarget">The target that takes it from the command line; null for a property of the project file.</param>
public sealed record SdkProperty(string Name, string Default, string Description, string? OfTarget = null)
{
    /// <summary>What an editor offers; empty where any text may stand.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
