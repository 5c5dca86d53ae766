using System.Runtime.InteropServices;

namespace FineTune.Tokenizers;

/// <summary>The tokens of one text, before it becomes a row.</summary>
internal sealed class TokenSequence
{
    private readonly List<int> _ids = [];
    private readonly List<(int Start, int End)> _offsets = [];
    private readonly List<int> _words = [];
    private readonly List<string> _texts = [];
    private readonly List<(int End, bool IsToken)> _wordEnds = [];
    private readonly List<string> _sources = [];
    private readonly List<int> _sourceOf = [];

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
        _sources.Clear();
        _sourceOf.Clear();
    }

    /// <summary>Names the text that the tokens added from now on are of; only with details.</summary>
    public void BeginText(string text) => _sources.Add(text);

    /// <summary>The text that a token's offsets count in.</summary>
    public string SourceOf(int token) => _sources[_sourceOf[token]];

    public void Add(int id) => _ids.Add(id);

    public void Add(ReadOnlySpan<int> ids) => _ids.AddRange(ids);

    public void AddDetails((int Start, int End) offsets, int word, string text)
    {
        _offsets.Add(offsets);
        _words.Add(word);
        _texts.Add(text);
        _sourceOf.Add(_sources.Count - 1);
    }

    /// <param name="isToken">True where the word was an added token.</param>
    public void EndWord(bool isToken) => _wordEnds.Add((_ids.Count, isToken));

    /// <summary>
    /// Tokens up to the end of the word that reaches <paramref name="limit"/>. Since 0.23 Hugging Face's tokenizers stop there, though not at an
    /// added token, so that this, not the whole length, decides which text of a pair is the longer one. We go on, to count what is lost.
    /// </summary>
    public int SeenFromStart(int limit)
    {
        foreach ((int end, bool isToken) in _wordEnds)
        {
            if (end >= limit && !isToken)
            {
                return end;
            }
        }

        return Count;
    }

    /// <summary>As <see cref="SeenFromStart"/>, where the end is kept and the begin is cut off.</summary>
    /// <param name="firstWord">The word that the library came to.</param>
    public int SeenFromEnd(int limit, out int firstWord)
    {
        for (firstWord = _wordEnds.Count - 1; firstWord > 0; firstWord--)
        {
            int start = _wordEnds[firstWord - 1].End;
            if (Count - start >= limit && !_wordEnds[firstWord].IsToken)
            {
                return Count - start;
            }
        }

        firstWord = 0;
        return Count;
    }

    /// <summary>Counts words from <paramref name="first"/> on, as the library does where it saw no more.</summary>
    public void CountWordsFrom(int first)
    {
        foreach (ref int word in CollectionsMarshal.AsSpan(_words))
        {
            word -= first;
        }
    }
}
