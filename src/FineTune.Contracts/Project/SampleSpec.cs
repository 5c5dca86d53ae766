namespace FineTune.Contracts;

/// <summary>A text that the model goes on with at each evaluation, to be looked at.</summary>
/// <param name="Text">The text; of a model with a chat template what a user says.</param>
/// <param name="Position">The Sample element in the project file.</param>
public sealed record SampleSpec(string Text, SourcePosition? Position = null);
