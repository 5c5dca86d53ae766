namespace FineTune.Engine.Tokenization;

/// <summary>All that makes a BERT tokenizer, as it is read from and written to a model folder.</summary>
internal sealed record TokenizerDefinition
{
    /// <summary>Tokens by id.</summary>
    public required IReadOnlyList<string> Vocabulary { get; init; }

    public BertNormalization Normalization { get; init; } = new();

    public SpecialTokens SpecialTokens { get; init; } = new();

    /// <summary>Special tokens beyond the five, found in text as they stand; each is in the vocabulary.</summary>
    public IReadOnlyList<string> AdditionalSpecialTokens { get; init; } = [];

    public string ContinuationPrefix { get; init; } = "##";

    /// <summary>Longer words become the unknown token; counted in code points.</summary>
    public int MaxCharactersPerWord { get; init; } = 100;

    /// <summary>Longest row the model takes; null where the files do not say.</summary>
    public int? ModelMaxLength { get; init; }
}
