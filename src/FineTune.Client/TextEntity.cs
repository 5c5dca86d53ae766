namespace FineTune.Client;

/// <summary>An entity in a text.</summary>
/// <param name="Type">Such as <c>person</c>; for labels that are not those of entities the label.</param>
/// <param name="Score">Mean probability of its words' labels, from 0 to 1.</param>
/// <param name="Start">Its first UTF-16 unit in the text.</param>
/// <param name="End">The unit behind its last: <c>text[Start..End]</c> is <paramref name="Text"/>.</param>
/// <param name="Text">The entity as the text has it.</param>
public sealed record TextEntity(string Type, double Score, int Start, int End, string Text);
