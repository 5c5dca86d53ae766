using System.Runtime.InteropServices;

namespace FineTune.Tokenizers;

/// <summary>The tokens of one row; the same instance is filled again for the next one.</summary>
/// <param name="details">True to learn also of each token which part of the text and which word it is of, and whether it was added; it costs time.</param>
internal sealed class TokenizedText(bool details = false)
{
    private const int NoWord = -1;
    private const sbyte NoSequence = -1;

    private readonly List<int> _inputIds = [];
    private readonly List<sbyte> _tokenTypeIds = [];
    private readonly List<sbyte> _layoutTypeIds = [];
    private readonly List<(int Start, int End)> _offsets = [];
    private readonly List<int> _words = [];
    private readonly List<sbyte> _sequences = [];
    private readonly List<bool> _special = [];
    private readonly List<string> _tokens = [];

    /// <summary>True where offsets, words, special tokens and the tokens' text are kept.</summary>
    public bool HasDetails => details;

    public ReadOnlySpan<int> InputIds => CollectionsMarshal.AsSpan(_inputIds);

    /// <summary>0 for the first text, 1 for the second, as the model family wants it; empty for a row of one text.</summary>
    public ReadOnlySpan<sbyte> TokenTypeIds => CollectionsMarshal.AsSpan(_tokenTypeIds);

    /// <summary>For each token the type that the post-processor gives it, whether the model takes types or not; empty without details.</summary>
    public ReadOnlySpan<sbyte> LayoutTypeIds => CollectionsMarshal.AsSpan(_layoutTypeIds);

    /// <summary>
    /// For each token where it begins and ends in its text, or in its word where words were encoded, in UTF-16 units: <c>text[start..end]</c>.
    /// 0 and 0 for added tokens. Empty without details.
    /// </summary>
    public ReadOnlySpan<(int Start, int End)> Offsets => CollectionsMarshal.AsSpan(_offsets);

    /// <summary>For each token, whether it was added as a special token; empty without details.</summary>
    public ReadOnlySpan<bool> SpecialTokensMask => CollectionsMarshal.AsSpan(_special);

    /// <summary>The tokens as they are written in the vocabulary; empty without details.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>Tokens that truncation left out.</summary>
    public int LostTokens { get; set; }

    /// <summary>
    /// Index of the word a token is of: of the words given to <see cref="ITextTokenizer.EncodeWords"/>, or else of those the tokenizer
    /// splits the text into. Null for tokens that were added, and without details.
    /// </summary>
    public int? WordOf(int token) => token < _words.Count && _words[token] != NoWord ? _words[token] : null;

    /// <summary>0 for a token of the first text, 1 for one of the second. Null for tokens that were added, and without details.</summary>
    public int? SequenceOf(int token) => token < _sequences.Count && _sequences[token] != NoSequence ? _sequences[token] : null;

    public void Clear()
    {
        _inputIds.Clear();
        _tokenTypeIds.Clear();
        _layoutTypeIds.Clear();
        _offsets.Clear();
        _words.Clear();
        _sequences.Clear();
        _special.Clear();
        _tokens.Clear();
        LostTokens = 0;
    }

    /// <summary>Adds a special token.</summary>
    public void Add(int id, string token)
    {
        _inputIds.Add(id);
        if (details)
        {
            _offsets.Add((0, 0));
            _words.Add(NoWord);
            _sequences.Add(NoSequence);
            _special.Add(true);
            _tokens.Add(token);
        }
    }

    /// <summary>Adds tokens of a text.</summary>
    /// <param name="tokens">All tokens of the text.</param>
    /// <param name="sequence">0 for the first text, 1 for the second.</param>
    public void Add(TokenSequence tokens, Range range, int sequence)
    {
        _inputIds.AddRange(tokens.Ids[range]);
        if (details)
        {
            _offsets.AddRange(tokens.Offsets[range]);
            _words.AddRange(tokens.Words[range]);
            _tokens.AddRange(tokens.Texts[range]);
            int first = _sequences.Count;
            CollectionsMarshal.SetCount(_sequences, _inputIds.Count);
            CollectionsMarshal.AsSpan(_sequences)[first..].Fill((sbyte)sequence);
            CollectionsMarshal.SetCount(_special, _inputIds.Count);
            CollectionsMarshal.AsSpan(_special)[first..].Clear();
        }
    }

    /// <summary>Ends a part of the row.</summary>
    /// <param name="type">Type of all tokens added since the last call, as the model takes it; null for a row of one text.</param>
    /// <param name="layoutType">The same as the post-processor says it.</param>
    public void EndSegment(sbyte? type, sbyte layoutType)
    {
        if (type is { } given)
        {
            Fill(_tokenTypeIds, given);
        }

        if (details)
        {
            Fill(_layoutTypeIds, layoutType);
        }
    }

    private void Fill(List<sbyte> types, sbyte type)
    {
        int first = types.Count;
        CollectionsMarshal.SetCount(types, _inputIds.Count);
        CollectionsMarshal.AsSpan(types)[first..].Fill(type);
    }
}
