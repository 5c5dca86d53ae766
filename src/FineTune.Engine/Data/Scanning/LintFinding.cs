namespace FineTune.Engine.Data;

/// <summary>Something that is odd about the data, as the build has warned of it.</summary>
/// <param name="Code">The warning's code.</param>
/// <param name="Split">The split it was found in; null where it is of none.</param>
/// <param name="Rows">Rows that have it; null where it is of none in particular.</param>
internal sealed record LintFinding(string Code, string? Split, int? Rows);
