namespace FineTune.Tokenizers.Training;

/// <summary>Counts the words that a vocabulary is learned from.</summary>
internal interface IWordCounter
{
    void Add(ReadOnlySpan<char> text);
}
