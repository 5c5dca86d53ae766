namespace FineTune.Contracts;

/// <summary>What a file of a model folder is needed for.</summary>
[Flags]
public enum ModelFileUse
{
    None = 0,

    /// <summary>Pull brings it with a base model of the Hub.</summary>
    Pulled = 1,

    /// <summary>Pull brings it where the repository has no tokenizer.json, beside which nobody reads it.</summary>
    PulledWithoutTokenizerJson = 2,

    /// <summary>Tokenize reads it, so that its content is part of that stage's key.</summary>
    Tokenize = 4,

    /// <summary>Written with a tokenizer and copied into the trained model's folder.</summary>
    Saved = 8,

    /// <summary>Says how an embedding is made of a text, for the task of sentence similarity.</summary>
    Sentences = 16,
}
