namespace FineTune.Tokenizers.Patterns;

/// <summary>A part of a text, in UTF-16 units. After <see cref="SplitBehavior.Apply"/>, a match is what is left out.</summary>
internal readonly record struct PatternMatch(int Start, int End, bool IsMatch);
