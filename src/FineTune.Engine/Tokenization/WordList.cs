using System.Runtime.InteropServices;

namespace FineTune.Engine.Tokenization;

/// <summary>Words one after the other in one buffer, which the next text uses again.</summary>
internal sealed class WordList
{
    private readonly List<char> characters = [];
    private readonly List<int> ends = [];

    public int Count => ends.Count;

    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            int start = index == 0 ? 0 : ends[index - 1];
            return CollectionsMarshal.AsSpan(characters)[start..ends[index]];
        }
    }

    public void Clear()
    {
        characters.Clear();
        ends.Clear();
    }

    public void Append(char character) => characters.Add(character);

    public void Append(ReadOnlySpan<char> text) => characters.AddRange(text);

    /// <summary>Ends the word being written, if there is one.</summary>
    public void EndWord()
    {
        if (characters.Count > (ends.Count == 0 ? 0 : ends[^1]))
        {
            ends.Add(characters.Count);
        }
    }

    public void AddWord(ReadOnlySpan<char> word)
    {
        EndWord();
        Append(word);
        EndWord();
    }
}
