namespace FineTune.Tokenizers.TokenModels;

/// <summary>Takes words apart into tokens. One thread at a time.</summary>
internal interface ITokenModel
{
    Vocabulary Vocabulary { get; }

    /// <summary>Adds the tokens of a word that is not empty.</summary>
    void Tokenize(ReadOnlySpan<char> word, List<Token> tokens);

    /// <summary>The same model for use beside this one; large tables are shared.</summary>
    ITokenModel ForAnotherThread();
}
