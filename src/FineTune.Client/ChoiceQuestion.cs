namespace FineTune.Client;

/// <summary>A text with endings, of which a model chooses one.</summary>
/// <param name="Text">What the endings go on with, or a question that they answer.</param>
/// <param name="Endings">Two or more.</param>
public sealed record ChoiceQuestion(string Text, IReadOnlyList<string> Endings);
