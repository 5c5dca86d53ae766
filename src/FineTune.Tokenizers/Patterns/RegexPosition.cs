namespace FineTune.Tokenizers.Patterns;

/// <summary>A place in a text that an assertion looks at.</summary>
/// <param name="Before">Code point before it; -1 at the begin.</param>
/// <param name="After">Code point after it; -1 at the end.</param>
/// <param name="IsBeforeLast">True where only one character is left.</param>
internal readonly record struct RegexPosition(int Before, int After, bool IsBeforeLast);
