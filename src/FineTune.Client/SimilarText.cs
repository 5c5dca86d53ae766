namespace FineTune.Client;

/// <summary>A text that was found.</summary>
/// <param name="Text">The text.</param>
/// <param name="Index">Its place among those that were looked among, from 0.</param>
/// <param name="Similarity">The cosine of its vector and that of the query, from -1 to 1.</param>
public sealed record SimilarText(string Text, int Index, double Similarity);
