using System.Runtime.InteropServices;

namespace FineTune.Engine.Tokenization;

/// <summary>Counts the words of texts.</summary>
internal sealed class WordCounter
{
    private readonly BertWordSplitter splitter;
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> counts;
    private readonly WordList words = new();

    public WordCounter(BertWordSplitter splitter, Dictionary<string, long> counts)
    {
        this.splitter = splitter;
        this.counts = counts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public void Add(ReadOnlySpan<char> text)
    {
        splitter.Split(text, words);
        for (int i = 0; i < words.Count; i++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, words[i], out _)++;
        }
    }
}
