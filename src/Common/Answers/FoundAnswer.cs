namespace FineTune.Answers;

/// <summary>An answer in a text.</summary>
/// <param name="Text">What it is; empty for no answer.</param>
/// <param name="Start">Where in the text it begins, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Score">Its probability among those that were found.</param>
internal sealed record FoundAnswer(string Text, int Start, int End, double Score);
