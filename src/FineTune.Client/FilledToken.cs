namespace FineTune.Client;

/// <summary>A token for a place that was left out.</summary>
/// <param name="Token">As the vocabulary writes it.</param>
/// <param name="Score">Its probability, from 0 to 1.</param>
public sealed record FilledToken(string Token, double Score);
