namespace FineTune.Tokenizers.ChatTemplates;

/// <param name="SetFirst">
/// Names that the template sets before it reads them itself: until then they stand for nothing, also in loops and where a variable has the name.
/// </param>
internal sealed record ParsedTemplate(IReadOnlyList<Statement> Body, bool HasGenerations, IReadOnlyList<string> SetFirst);
