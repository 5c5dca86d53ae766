namespace FineTune.Tokenizers;

/// <summary>A rendered conversation.</summary>
/// <param name="Text">The text.</param>
/// <param name="Generations">Where text of generation blocks stands: first and last place, the last one excluded, in UTF-16 units.</param>
public sealed record ChatRendering(string Text, IReadOnlyList<(int Start, int End)> Generations);
