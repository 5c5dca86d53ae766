namespace FineTune.Tasks.Stamps;

/// <summary>
/// <c>manifest.json</c> beside a model: for every stage what it was made from, what it gave and where it ran, so that anybody can tell which data and
/// arguments a model is of. Holds no path of a machine and no secret, and is the same for the same stages: it says when they ran, not when it was written.
/// </summary>
internal sealed record ModelManifest
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The project's name.</summary>
    public required string Project { get; init; }

    /// <summary>The licence that the model card has from the base model's, by the Hub's name; null where that says nothing.</summary>
    public string? License { get; init; }

    public StageStamp? Tokenize { get; init; }

    public StageStamp? Train { get; init; }

    public StageStamp? Evaluate { get; init; }

    /// <summary>Null where the project exports nothing.</summary>
    public StageStamp? Export { get; init; }
}
