using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>An argument as somebody wrote it: in the project, on the command line or in a file of arguments.</summary>
/// <param name="Name">The name used, which may be an earlier one.</param>
internal sealed record WrittenValue(string Name, string Text, SourcePosition Position);
