namespace FineTune.Engine.Reports;

/// <summary>A part of a text, which the model was given or had to guess.</summary>
/// <param name="Text">With the blank before it.</param>
internal sealed record GuessedPart(string Text)
{
    /// <summary>Minus the logarithm of its probability; null where it was given.</summary>
    public double? Loss { get; init; }

    /// <summary>True where it is what the model thinks the likeliest.</summary>
    public bool IsHit { get; init; }

    /// <summary>What the model thinks the likeliest; null where nobody kept it.</summary>
    public string? Likeliest { get; init; }
}
