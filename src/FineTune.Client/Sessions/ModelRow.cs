namespace FineTune.Client;

/// <summary>Tokens that the model is asked about together.</summary>
/// <param name="Ids">Token ids, special ones included.</param>
/// <param name="Types">The text that each token is of, 0 or 1; null for one text.</param>
/// <param name="Positions">Tokens whose scores are asked for, of a model that scores each token; null for all.</param>
internal sealed record ModelRow(IReadOnlyList<int> Ids, IReadOnlyList<int>? Types = null, IReadOnlyList<int>? Positions = null);
