namespace FineTune.Tokenizers;

/// <summary>A tokenizer with room for its results, for one thread at a time.</summary>
internal sealed class PooledTokenizer(TextTokenizer tokenizer, TokenizerPool.Parts parts)
{
    private readonly TokenizedText _plain = new();
    private readonly TokenizedText _detailed = new(details: true);
    private readonly TokenSequence _sequence = new();

    public TextTokenizer Tokenizer => tokenizer;

    public TokenizerPool.Parts Parts => parts;

    /// <summary>Encodes one text whole.</summary>
    public TokenizedText Encode(ReadOnlySpan<char> text, bool details)
    {
        TokenizedText row = details ? _detailed : _plain;
        tokenizer.TruncatesLeft = false;
        tokenizer.Encode(text, int.MaxValue, row);
        return row;
    }

    /// <summary>Encodes as much of the start of a text as fits.</summary>
    /// <param name="consumed">Characters of the text that the tokens are of.</param>
    public TokenizedText Encode(ReadOnlySpan<char> text, int maxTokenCount, bool details, out int consumed)
    {
        TokenizedText row = Encode(text, details);
        consumed = text.Length;
        if (row.InputIds.Length > maxTokenCount)
        {
            (int count, consumed) = Fit(text, maxTokenCount, fromEnd: false);
            if (count == 0)
            {
                row.Clear();
            }
            else
            {
                tokenizer.Encode(text, count, row);
            }
        }

        return row;
    }

    /// <summary>How many tokens fit, special ones included, of a text that does not fit whole, and where it is cut then.</summary>
    public (int Count, int Position) Fit(ReadOnlySpan<char> text, int maxTokenCount, bool fromEnd)
    {
        int special = tokenizer.SpecialTokenCount(pair: false);
        if (special > maxTokenCount)
        {
            return (0, fromEnd ? text.Length : 0);
        }

        // The offsets with the white space that a token has in front: the text that is left has to begin with it.
        _sequence.Clear();
        tokenizer.Tokenize(text, _sequence, details: true);
        int room = maxTokenCount - special;
        (int count, int position) = fromEnd ? TokenWindow.FromEnd(_sequence.Offsets, room, text.Length) : TokenWindow.FromStart(_sequence.Offsets, room);
        return (count + special, position);
    }

    /// <summary>Encodes one text or a pair as Hugging Face's library truncates it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> has no room for the special tokens.</exception>
    public TokenizerEncoding Encode(string text, string? pair, int maxLength, TruncationStrategy truncation)
    {
        Prepare(pair is not null, maxLength, truncation);
        if (pair is null)
        {
            tokenizer.Encode(text, maxLength, _detailed);
        }
        else
        {
            tokenizer.EncodePair(text, pair, maxLength, _detailed);
        }

        return new TokenizerEncoding(_detailed);
    }

    /// <summary>Encodes a text that is split into words already.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> has no room for the special tokens.</exception>
    public TokenizerEncoding Encode(IReadOnlyList<string> words, int maxLength)
    {
        Prepare(pair: false, maxLength, TruncationStrategy.LongestFirst);
        tokenizer.EncodeWords(words, maxLength, _detailed);
        return new TokenizerEncoding(_detailed);
    }

    private void Prepare(bool pair, int maxLength, TruncationStrategy truncation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, tokenizer.SpecialTokenCount(pair));
        tokenizer.Truncation = truncation;
        tokenizer.TruncatesLeft = tokenizer.Definition.Config.TruncationSide == "left";
    }
}
