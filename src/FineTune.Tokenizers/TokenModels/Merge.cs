namespace FineTune.Tokenizers.TokenModels;

/// <summary>What becomes of two tokens side by side.</summary>
/// <param name="Rank">Smaller ones go first.</param>
/// <param name="Id">Of the token that comes of it.</param>
internal readonly record struct Merge(int Rank, int Id);
