namespace FineTune.Answers;

/// <summary>What the model says of a token of a text.</summary>
/// <param name="Index">The token's place in the row.</param>
/// <param name="Word">The word it is of.</param>
/// <param name="Start">Its first UTF-16 unit in the text.</param>
/// <param name="End">The unit behind its last.</param>
/// <param name="Probabilities">That of every label, by id.</param>
internal sealed record TokenAnswer(int Index, TextWord Word, int Start, int End, double[] Probabilities);
