namespace FineTune.Client;

/// <summary>A part of a text that may answer a question.</summary>
/// <param name="Text">As the text has it; empty for no answer.</param>
/// <param name="Start">Its first character (UTF-16) in the text.</param>
/// <param name="End">The character behind its last.</param>
/// <param name="Score">Its probability among those that were found, from 0 to 1.</param>
public sealed record AnswerSpan(string Text, int Start, int End, double Score);
