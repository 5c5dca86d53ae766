namespace FineTune.Answers;

/// <summary>What a model answers to a question.</summary>
/// <param name="Best">The answer; its text is empty where the question has none.</param>
/// <param name="All">The likeliest answers, the likeliest first.</param>
/// <param name="NullScoreDiff">By how much no answer scores more than the best one; null where a question always has one.</param>
internal sealed record FoundAnswers(FoundAnswer Best, IReadOnlyList<FoundAnswer> All, double? NullScoreDiff = null);
