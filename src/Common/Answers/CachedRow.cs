namespace FineTune.Answers;

/// <summary>A text that is one token longer than one a model has seen.</summary>
/// <param name="From">The row of the model's cache that it goes on from.</param>
/// <param name="Tokens">All of its tokens, of which the last is new.</param>
internal readonly record struct CachedRow(long From, IReadOnlyList<int> Tokens);
