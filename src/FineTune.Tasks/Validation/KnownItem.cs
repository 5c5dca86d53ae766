namespace FineTune.Tasks.Validation;

/// <summary>A kind of item that the SDK reads.</summary>
/// <param name="Description">A sentence: what one is.</param>
internal sealed record KnownItem(string Name, string Description, IReadOnlyList<string> Metadata);
