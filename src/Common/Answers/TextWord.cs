namespace FineTune.Answers;

/// <summary>A word of a text.</summary>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="End">The unit behind its last.</param>
internal sealed record TextWord(string Word, int Start, int End);
