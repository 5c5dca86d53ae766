namespace FineTune.Contracts;

/// <summary>An assembly of the user's that takes part in training.</summary>
/// <param name="File">Full path.</param>
/// <param name="Metrics">Names of the metrics it gives, said in the project so that they can be checked without loading it.</param>
/// <param name="Position">The Hook element in the project file.</param>
public sealed record HookSpec(string File, IReadOnlyList<string> Metrics, SourcePosition? Position = null);
