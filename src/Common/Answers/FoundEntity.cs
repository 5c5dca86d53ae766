namespace FineTune.Answers;

/// <summary>An entity in a text.</summary>
/// <param name="Type">Such as <c>person</c>; for labels that are not those of entities, and for single tokens, the label.</param>
/// <param name="Score">Mean probability of its words' labels.</param>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="End">The unit behind its last.</param>
/// <param name="Index">Place of its first token in the row.</param>
internal sealed record FoundEntity(string Type, double Score, int Start, int End, int Index = 0);
