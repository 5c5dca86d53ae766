namespace FineTune.Engine.TaskRecipes;

/// <summary>An entity in a text.</summary>
/// <param name="Type">Such as <c>person</c>; for labels that are not those of entities the label.</param>
/// <param name="Score">Mean probability of its words' labels.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character behind its last.</param>
internal sealed record FoundEntity(string Type, double Score, int Start, int End);
