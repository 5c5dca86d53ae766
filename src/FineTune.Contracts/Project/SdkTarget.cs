namespace FineTune.Contracts;

/// <summary>A target of the SDK that has a name of its own: what somebody may call, or MSBuild asks of a project.</summary>
/// <param name="Description">A sentence: what it does.</param>
/// <param name="Takes">What it reads.</param>
/// <param name="Gives">What is there afterwards.</param>
public sealed record SdkTarget(string Name, string Description, string Takes, string Gives)
{
    /// <summary>How the CLI calls it, where it has a verb for it; <c>-t:Name</c> otherwise.</summary>
    public string? Command { get; init; }

    /// <summary>False for what MSBuild, NuGet and editors ask of every project.</summary>
    public bool IsForPeople { get; init; } = true;

    /// <summary>True for what Microsoft.Common or NuGet define, whose parts this SDK gives.</summary>
    public bool IsOfMSBuild { get; init; }
}
