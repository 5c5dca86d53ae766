using System.Runtime.InteropServices;
using FineTune.Tokenizers.PreTokenization;
using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Training;

/// <summary>Counts the words of texts as GPT-2 splits them, each written as its bytes.</summary>
/// <param name="addPrefixSpace">True where the texts are words, which get the space of words within a text.</param>
internal sealed class ByteLevelWordCounter(Dictionary<string, long> counts, bool addPrefixSpace = false) : IWordCounter
{
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _counts = counts.GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly ByteLevelPreTokenizer _words = new(addPrefixSpace, useRegex: true);
    private readonly PreTokenizedText _text = new();
    private readonly NormalizedText _whole = new();

    public void Add(ReadOnlySpan<char> text)
    {
        _whole.Budget.Begin(text.Length);
        _whole.Reset(text, 0, tracked: false);
        _text.Clear(tracked: false, text.Length);
        _text.Add(_whole, 0, _whole.Current.Length);
        _words.PreTokenize(_text);
        foreach (Piece piece in _text.Pieces)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, _text.Span(piece), out _)++;
        }
    }
}
