using System.Runtime.InteropServices;

namespace FineTune.Tokenizers.Training;

/// <summary>Counts the words of texts.</summary>
internal sealed class WordCounter : IWordCounter
{
    private readonly BertWordSplitter _splitter;
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _counts;
    private readonly WordList _words = new();

    public WordCounter(BertWordSplitter splitter, Dictionary<string, long> counts)
    {
        _splitter = splitter;
        _counts = counts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public void Add(ReadOnlySpan<char> text)
    {
        _splitter.Split(text, _words);
        for (int i = 0; i < _words.Count; i++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, _words[i], out _)++;
        }
    }
}
