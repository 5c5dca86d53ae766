namespace FineTune.Tokenizers.AddedTokens;

/// <summary>A token that is found in the text before the model sees it (tokenizers/src/tokenizer/added_vocabulary.rs).</summary>
internal sealed record AddedToken
{
    public required int Id { get; init; }

    public required string Content { get; init; }

    /// <summary>Only where no letter, digit or underscore stands beside it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Takes the white space to its left.</summary>
    public bool LStrip { get; init; }

    /// <summary>Takes the white space to its right.</summary>
    public bool RStrip { get; init; }

    /// <summary>Looked for, in its own normalized form, in the normalized text.</summary>
    public bool Normalized { get; init; }

    /// <summary>Left out when decoding without special tokens.</summary>
    public bool Special { get; init; }
}
