namespace FineTune.Tasks.Validation;

/// <summary>A project as MSBuild evaluated it, before anything is checked.</summary>
internal sealed record ProjectInput
{
    public required string Name { get; init; }

    public required string ProjectFile { get; init; }

    public string Task { get; init; } = "";

    public string BaseModel { get; init; } = "";

    public string EvalSplit { get; init; } = "";

    public string PushTo { get; init; } = "";

    public string Device { get; init; } = "";

    /// <summary>Argument properties, aliases included, by name; empty values are not set.</summary>
    public required IReadOnlyDictionary<string, string> Arguments { get; init; }

    public IReadOnlyList<EvaluatedItem> Datasets { get; init; } = [];

    public IReadOnlyList<EvaluatedItem> Metrics { get; init; } = [];
}
