namespace FineTune.Client;

/// <summary>How a model answers, by transformers' names; what is null is as the model's generation_config.json says.</summary>
public sealed record GenerationOptions
{
    /// <summary>Tokens of an answer at most.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary>Tokens of an answer at least.</summary>
    public int? MinNewTokens { get; init; }

    /// <summary>Answers that are searched at the same time, of which the likeliest as a whole is taken; 1 takes the likeliest token each time.</summary>
    public int? NumBeams { get; init; }

    /// <summary>The score of an answer is divided by its length to this power: above 0 favours longer ones.</summary>
    public double? LengthPenalty { get; init; }

    /// <summary>No run of so many tokens is there twice; 0 for no such rule.</summary>
    public int? NoRepeatNgramSize { get; init; }

    /// <summary>Scores of tokens that were there already are divided by it where they are above 0, and else multiplied.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>True ends a search of beams when as many have ended as there are.</summary>
    public bool? EarlyStopping { get; init; }

    /// <summary>The token that an answer begins with, such as a language's; it has to be one of the model's.</summary>
    public string? ForcedBosToken { get; init; }
}
