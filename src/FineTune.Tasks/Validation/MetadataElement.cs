using FineTune.Contracts;

namespace FineTune.Tasks.Validation;

/// <summary>An attribute or child element of an item, unevaluated.</summary>
internal sealed record MetadataElement(string Name, string Text, bool IsAttribute, SourcePosition Position);
