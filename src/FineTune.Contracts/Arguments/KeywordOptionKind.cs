namespace FineTune.Contracts;

/// <summary>What a <see cref="KeywordOption"/> takes.</summary>
public enum KeywordOptionKind
{
    Number,
    WholeNumber,
    Flag,
    Choice,
}
