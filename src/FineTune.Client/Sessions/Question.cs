namespace FineTune.Client;

/// <summary>The rows of a text, and what their scores say about it.</summary>
/// <param name="Rows">At least one.</param>
/// <param name="Answer">From the scores of each row, flat.</param>
/// <param name="IsTruncated">Whether the model does not see the whole text.</param>
internal sealed record Question<TAnswer>(IReadOnlyList<ModelRow> Rows, Func<IReadOnlyList<float[]>, TAnswer> Answer, bool IsTruncated = false);
