namespace FineTune.Answers;

/// <summary>
/// The rows in which a model is asked a question about a text: one, or several that overlap where the text is too long, each with the whole question
/// (transformers' <c>truncation="only_second"</c> with <c>return_overflowing_tokens</c>).
/// </summary>
internal sealed class ContextWindows
{
    private readonly int _first;
    private readonly int _end;
    private readonly int _tokens;

    /// <param name="sequences">For each token 0 for one of the question, 1 for one of the text, and null for one that was added.</param>
    /// <param name="tokens">Tokens of the question and the whole text, special ones included.</param>
    /// <param name="maxLength">Longest row, special tokens included.</param>
    /// <param name="stride">Tokens that a window shares with the one before it.</param>
    public ContextWindows(Func<int, int?> sequences, int tokens, int maxLength, int stride)
    {
        _tokens = tokens;
        _first = Enumerable.Range(0, tokens).FirstOrDefault(token => sequences(token) == 1, tokens);
        _end = Enumerable.Range(0, tokens).LastOrDefault(token => sequences(token) == 1, _first - 1) + 1;
        Room = Math.Max(0, maxLength - (tokens - (_end - _first)));
        All = _end - _first <= Room ? [_first.._end] : stride < Room ? [.. Cut(stride)] : [];
    }

    /// <summary>Tokens of the text that a row has room for.</summary>
    public int Room { get; }

    /// <summary>Which tokens of the text each row has; none where what there is room for is less than what windows share.</summary>
    public IReadOnlyList<Range> All { get; }

    /// <summary>Tokens of the question and those that were added.</summary>
    public int Others => _tokens - (_end - _first);

    /// <summary>Of something that the whole has for each token what a row has.</summary>
    public T[] Of<T>(ReadOnlySpan<T> whole, int window) => [.. whole[.._first], .. whole[All[window]], .. whole[_end..]];

    /// <summary>Tokens before those of the text in each row.</summary>
    public int Before => _first;

    private IEnumerable<Range> Cut(int stride)
    {
        int start = _first;
        for (; start + Room < _end; start += Room - stride)
        {
            yield return start..(start + Room);
        }

        yield return start.._end;
    }
}
