namespace FineTune.Contracts;

/// <summary>How text becomes tokens.</summary>
public sealed record TokenizerArguments
{
    [Argument("Longest row in tokens, special tokens included; longer rows are truncated and counted. Never more than the model has positions for.", Stage.Tokenize, Minimum = 3)]
    public int MaxLength { get; init; } = 512;

    [Argument("Size of a vocabulary trained from the training split, for base models that bring none.", Stage.Tokenize, Minimum = 100)]
    public int VocabSize { get; init; } = 8000;
}
