namespace FineTune.Tokenizers.TokenModels;

/// <summary>Options of a BPE model, under the names that tokenizer.json gives them.</summary>
internal sealed record BpeOptions
{
    public string? UnkToken { get; init; }

    /// <summary>Written before every character of a word but the first.</summary>
    public string? ContinuingSubwordPrefix { get; init; }

    /// <summary>Written after the last character of a word.</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>One unknown token for several unknown characters in a row.</summary>
    public bool FuseUnk { get; init; }

    /// <summary>Unknown characters become their bytes, if the vocabulary has them.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>A word that is in the vocabulary is not taken apart.</summary>
    public bool IgnoreMerges { get; init; }
}
