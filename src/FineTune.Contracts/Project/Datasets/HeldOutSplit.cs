namespace FineTune.Contracts;

/// <summary>A share of a Dataset's rows that becomes a split of its own.</summary>
/// <param name="Split">The split's name.</param>
/// <param name="Share">Above 0 and below 1. Each row's content decides about it, so other rows change nothing for it.</param>
public sealed record HeldOutSplit(string Split, double Share);
