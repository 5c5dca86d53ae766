using System.Runtime.InteropServices;

namespace FineTune.Engine.Tokenization;

/// <summary>The tokens of one row; the same instance is filled again for the next one.</summary>
/// <param name="details">True to learn also which word each token is of and which tokens are special; it costs time.</param>
internal sealed class TokenizedText(bool details = false)
{
    private const int NoWord = -1;

    private readonly List<int> _inputIds = [];
    private readonly List<sbyte> _tokenTypeIds = [];
    private readonly List<int> _words = [];
    private readonly List<bool> _special = [];

    /// <summary>True where <see cref="WordOf"/> and <see cref="SpecialTokensMask"/> are kept.</summary>
    public bool HasDetails => details;

    public ReadOnlySpan<int> InputIds => CollectionsMarshal.AsSpan(_inputIds);

    /// <summary>0 for the first text, 1 for the second; empty for a row of one text.</summary>
    public ReadOnlySpan<sbyte> TokenTypeIds => CollectionsMarshal.AsSpan(_tokenTypeIds);

    /// <summary>For each token, whether it was added as a special token; empty without details.</summary>
    public ReadOnlySpan<bool> SpecialTokensMask => CollectionsMarshal.AsSpan(_special);

    /// <summary>Tokens that truncation left out.</summary>
    public int LostTokens { get; set; }

    /// <summary>
    /// Index of the word a token is of: of the words given to <see cref="ITextTokenizer.EncodeWords"/>, or else of those the tokenizer
    /// splits the text into. Null for tokens that were added, and without details.
    /// </summary>
    public int? WordOf(int token) => token < _words.Count && _words[token] != NoWord ? _words[token] : null;

    public void Clear()
    {
        _inputIds.Clear();
        _tokenTypeIds.Clear();
        _words.Clear();
        _special.Clear();
        LostTokens = 0;
    }

    /// <summary>Adds a special token.</summary>
    public void Add(int id)
    {
        _inputIds.Add(id);
        if (details)
        {
            _words.Add(NoWord);
            _special.Add(true);
        }
    }

    /// <summary>Adds tokens of the text.</summary>
    /// <param name="words">For each token the index of its word; may be empty without details.</param>
    public void Add(ReadOnlySpan<int> ids, ReadOnlySpan<int> words)
    {
        _inputIds.AddRange(ids);
        if (details)
        {
            _words.AddRange(words);
            _special.AddRange(Enumerable.Repeat(false, ids.Length));
        }
    }

    /// <summary>Gives all tokens added since the last call the type <paramref name="type"/>.</summary>
    public void EndSegment(sbyte type)
    {
        int first = _tokenTypeIds.Count;
        CollectionsMarshal.SetCount(_tokenTypeIds, _inputIds.Count);
        CollectionsMarshal.AsSpan(_tokenTypeIds)[first..].Fill(type);
    }
}
