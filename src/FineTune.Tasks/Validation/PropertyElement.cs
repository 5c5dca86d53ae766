using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>A property as the project file writes it, unevaluated.</summary>
internal sealed record PropertyElement(string Name, string Text, SourcePosition Position);
