namespace FineTune.Tokenizers.Texts;

/// <summary>
/// A growing text. Where it is tracked, each UTF-16 unit knows which range of the original text it comes from (UTF-16 units too), as
/// NormalizedString's alignments do (tokenizers/src/tokenizer/normalizer.rs).
/// </summary>
internal sealed class AlignedText
{
    private char[] _characters = new char[256];
    private int[] _starts = [];
    private int[] _ends = [];

    private int _longest = int.MaxValue;

    public bool IsTracked { get; private set; }

    public int Length { get; private set; }

    public ReadOnlySpan<char> Span => _characters.AsSpan(0, Length);

    /// <param name="longest">UTF-16 units that it may grow to.</param>
    public void Clear(bool tracked, int longest)
    {
        Length = 0;
        IsTracked = tracked;
        _longest = longest;
        Reserve(0);
    }

    public ReadOnlySpan<char> Slice(int start, int end) => _characters.AsSpan(start, end - start);

    /// <summary>Where in the original the unit's range begins; 0 where the text is not tracked.</summary>
    public int StartOf(int index) => IsTracked ? _starts[index] : 0;

    /// <inheritdoc cref="StartOf"/>
    public int EndOf(int index) => IsTracked ? _ends[index] : 0;

    public void Append(char character, int start, int end)
    {
        Reserve(1);
        _characters[Length] = character;
        if (IsTracked)
        {
            (_starts[Length], _ends[Length]) = (start, end);
        }

        Length++;
    }

    /// <summary>Appends a part of the original text itself. A lone surrogate, which is no character, becomes U+FFFD.</summary>
    /// <param name="origin">Where the part begins in the original.</param>
    public void AppendOriginal(ReadOnlySpan<char> text, int origin)
    {
        Reserve(text.Length);
        text.CopyTo(_characters.AsSpan(Length));
        Length += text.Length;
        if (!IsTracked && text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return;
        }

        for (int i = 0, at = Length - text.Length; i < text.Length; i++, at++)
        {
            bool pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (char.IsSurrogate(text[i]) && !pair)
            {
                _characters[at] = '\uFFFD';
            }

            if (IsTracked)
            {
                (_starts[at], _ends[at]) = (origin + i, origin + i + (pair ? 2 : 1));
                if (pair)
                {
                    (_starts[at + 1], _ends[at + 1]) = (origin + i, origin + i + 2);
                }
            }

            if (pair)
            {
                i++;
                at++;
            }
        }
    }

    public void Append(AlignedText source, int start, int end)
    {
        int count = end - start;
        Reserve(count);
        source.Slice(start, end).CopyTo(_characters.AsSpan(Length));
        if (IsTracked)
        {
            source._starts.AsSpan(start, count).CopyTo(_starts.AsSpan(Length));
            source._ends.AsSpan(start, count).CopyTo(_ends.AsSpan(Length));
        }

        Length += count;
    }

    /// <summary>Room for characters that are not tracked, to be written by the caller.</summary>
    public Span<char> AppendUntracked(int count)
    {
        Reserve(count);
        Length += count;
        return _characters.AsSpan(Length - count, count);
    }

    /// <summary>Takes back the last <paramref name="count"/> characters.</summary>
    public void Shorten(int count) => Length -= count;

    private void Reserve(int more)
    {
        long needed = (long)Length + more;
        if (needed > _longest)
        {
            throw TokenizerLimitException.TextTooLong(_longest);
        }

        if (needed > _characters.Length)
        {
            Array.Resize(ref _characters, (int)Math.Min(Math.Max(needed, _characters.Length * 2L), Array.MaxLength));
        }

        if (IsTracked && _starts.Length < _characters.Length)
        {
            Array.Resize(ref _starts, _characters.Length);
            Array.Resize(ref _ends, _characters.Length);
        }
    }
}
