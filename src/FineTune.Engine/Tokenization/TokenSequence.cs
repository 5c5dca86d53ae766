using System.Runtime.InteropServices;

namespace FineTune.Engine.Tokenization;

/// <summary>The tokens of one text, before it becomes a row.</summary>
internal sealed class TokenSequence
{
    private readonly List<int> _ids = [];
    private readonly List<(int Start, int End)> _offsets = [];
    private readonly List<int> _words = [];
    private readonly List<string> _texts = [];
    private readonly List<int> _wordEnds = [];

    public int Count => _ids.Count;

    public ReadOnlySpan<int> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <summary>Empty where nobody asked for details, as <see cref="Words"/> and <see cref="Texts"/>.</summary>
    public Span<(int Start, int End)> Offsets => CollectionsMarshal.AsSpan(_offsets);

    public ReadOnlySpan<int> Words => CollectionsMarshal.AsSpan(_words);

    public ReadOnlySpan<string> Texts => CollectionsMarshal.AsSpan(_texts);

    public void Clear()
    {
        _ids.Clear();
        _offsets.Clear();
        _words.Clear();
        _texts.Clear();
        _wordEnds.Clear();
    }

    public void Add(int id) => _ids.Add(id);

    public void Add(ReadOnlySpan<int> ids) => _ids.AddRange(ids);

    public void AddDetails((int Start, int End) offsets, int word, string text)
    {
        _offsets.Add(offsets);
        _words.Add(word);
        _texts.Add(text);
    }

    public void EndWord() => _wordEnds.Add(_ids.Count);

    /// <summary>
    /// Tokens up to the end of the word that reaches <paramref name="limit"/>. Since 0.23 Hugging Face's tokenizers stop there, so that this, not
    /// the whole length, decides which text of a pair is the longer one. We go on, to count what is lost.
    /// </summary>
    public int SeenFromStart(int limit)
    {
        foreach (int end in _wordEnds)
        {
            if (end >= limit)
            {
                return end;
            }
        }

        return Count;
    }

    /// <summary>As <see cref="SeenFromStart"/>, where the end is kept and the begin is cut off.</summary>
    public int SeenFromEnd(int limit)
    {
        for (int word = _wordEnds.Count - 1; word >= 0; word--)
        {
            int start = word == 0 ? 0 : _wordEnds[word - 1];
            if (Count - start >= limit)
            {
                return Count - start;
            }
        }

        return Count;
    }
}
