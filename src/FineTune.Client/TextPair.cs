namespace FineTune.Client;

/// <summary>Two texts that a model is asked about together.</summary>
/// <param name="Text">The first text.</param>
/// <param name="Pair">The second text.</param>
public readonly record struct TextPair(string Text, string Pair);
