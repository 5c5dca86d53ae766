namespace FineTune.Engine.Stages;

/// <summary>A model's answer to a text.</summary>
/// <param name="Label">The likeliest label.</param>
/// <param name="Score">Its probability.</param>
/// <param name="Scores">The probability of every label, by id.</param>
internal sealed record Prediction(string Text, string Label, double Score, IReadOnlyList<KeyValuePair<string, double>> Scores);
