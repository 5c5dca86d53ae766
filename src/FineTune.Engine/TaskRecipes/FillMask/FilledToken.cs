namespace FineTune.Engine.TaskRecipes;

/// <summary>A token for a place that was left out.</summary>
/// <param name="Token">As the vocabulary writes it.</param>
/// <param name="Score">Its probability.</param>
internal sealed record FilledToken(string Token, double Score);
