using System.Runtime.InteropServices;

namespace FineTune.Engine.Tokenization;

/// <summary>Words one after the other in one buffer, which the next text uses again.</summary>
internal sealed class WordList
{
    private readonly List<char> _characters = [];
    private readonly List<int> _ends = [];

    public int Count => _ends.Count;

    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            int start = index == 0 ? 0 : _ends[index - 1];
            return CollectionsMarshal.AsSpan(_characters)[start.._ends[index]];
        }
    }

    public void Clear()
    {
        _characters.Clear();
        _ends.Clear();
    }

    public void Append(char character) => _characters.Add(character);

    public void Append(ReadOnlySpan<char> text) => _characters.AddRange(text);

    /// <summary>Ends the word being written, if there is one.</summary>
    public void EndWord()
    {
        if (_characters.Count > (_ends.Count == 0 ? 0 : _ends[^1]))
        {
            _ends.Add(_characters.Count);
        }
    }

    public void AddWord(ReadOnlySpan<char> word)
    {
        EndWord();
        Append(word);
        EndWord();
    }
}
