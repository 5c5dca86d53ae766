namespace FineTune.Tokenizers;

/// <summary>Words one after the other in one buffer, which the next text uses again.</summary>
internal sealed class WordList
{
    private char[] _characters = new char[256];
    private int[] _ends = new int[64];
    private int _length;

    public int Count { get; private set; }

    public ReadOnlySpan<char> this[int index] => _characters.AsSpan(StartOf(index).._ends[index]);

    public void Clear()
    {
        _length = 0;
        Count = 0;
    }

    public void Append(char character)
    {
        if (_length == _characters.Length)
        {
            Array.Resize(ref _characters, _length * 2);
        }

        _characters[_length++] = character;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            Append(character);
        }
    }

    /// <summary>Ends the word being written, if there is one.</summary>
    public void EndWord()
    {
        if (_length == StartOf(Count))
        {
            return;
        }

        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Count * 2);
        }

        _ends[Count++] = _length;
    }

    public void AddWord(ReadOnlySpan<char> word)
    {
        EndWord();
        Append(word);
        EndWord();
    }

    private int StartOf(int index) => index == 0 ? 0 : _ends[index - 1];
}
