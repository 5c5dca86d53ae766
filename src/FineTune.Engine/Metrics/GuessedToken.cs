namespace FineTune.Engine.Metrics;

/// <summary>A token that a model had to guess.</summary>
/// <param name="Id">Of the right one.</param>
/// <param name="Loss">Minus the logarithm of its probability.</param>
/// <param name="IsHit">True where it is the likeliest one.</param>
internal sealed record GuessedToken(int Id, double Loss, bool IsHit)
{
    /// <summary>Its place among the tokens of its row; null for one of the text that a decoder is to give.</summary>
    public int? Place { get; init; }

    /// <summary>Id of the likeliest token; null where nobody kept it.</summary>
    public int? Likeliest { get; init; }
}
