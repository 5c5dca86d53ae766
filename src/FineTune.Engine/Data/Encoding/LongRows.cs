using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>What becomes of rows longer than MaxLength, by the TruncationPolicy.</summary>
internal sealed class LongRows(ITextTokenizer tokenizer, TruncationPolicy policy, int stride, int maxLength)
{
    private readonly TokenizedText _whole = new(details: true);
    private readonly List<int[]> _windows = [];

    /// <summary>True where the end of a long row is left out.</summary>
    public bool Truncates => policy == TruncationPolicy.Truncate;

    /// <summary>True where a long row is kept, in part or in parts.</summary>
    public bool Keeps => policy is TruncationPolicy.Truncate or TruncationPolicy.Window;

    /// <summary>The same with a tokenizer for another thread.</summary>
    public LongRows With(ITextTokenizer other) => new(other, policy, stride, maxLength);

    /// <summary>Token rows that the row makes: one, or none or several where it is too long.</summary>
    /// <param name="reader">Stands on the row.</param>
    /// <param name="length">Tokens the row has with its MaxLength.</param>
    /// <param name="lostTokens">Tokens it has beyond that.</param>
    /// <exception cref="FineTuneException">FT2023: the row is too long and the policy is <see cref="TruncationPolicy.Error"/>.</exception>
    public int Count(IRowReader reader, int length, int lostTokens)
    {
        _windows.Clear();
        if (lostTokens == 0)
        {
            return 1;
        }

        switch (policy)
        {
            case TruncationPolicy.Drop:
                return 0;
            case TruncationPolicy.Error:
                throw new FineTuneException(DiagnosticCatalog.RowOverMaxLength, null, length + lostTokens, maxLength);
            case TruncationPolicy.Window:
                tokenizer.Encode(reader.Get(DatasetColumn.Text), int.MaxValue, _whole);
                CutWindows();
                return _windows.Count;
            default:
                return 1;
        }
    }

    /// <summary>One of the token rows the last row makes.</summary>
    /// <param name="row">The row as it was encoded.</param>
    public TokenizedRow Of(TokenizedRow row, int index) => _windows.Count > 0 ? row with { InputIds = _windows[index] } : row;

    /// <summary>Each window has the row's special tokens around it, as in transformers' <c>return_overflowing_tokens</c>.</summary>
    private void CutWindows()
    {
        ReadOnlySpan<int> ids = _whole.InputIds;
        ReadOnlySpan<bool> special = _whole.SpecialTokensMask;
        int before = special.IndexOf(false);
        int after = special.Length - special.LastIndexOf(false) - 1;
        ReadOnlySpan<int> body = ids[before..^after];
        int length = maxLength - before - after;
        foreach ((int start, int end) in Windows(body.Length, length))
        {
            _windows.Add([.. ids[..before], .. body[start..end], .. ids[^after..]]);
        }
    }

    /// <summary>From the side that truncation keeps (tokenizers/src/tokenizer/encoding.rs, truncate).</summary>
    private IEnumerable<(int Start, int End)> Windows(int tokens, int length)
    {
        (int start, int end) = tokenizer.TruncatesLeft ? (tokens - length, tokens) : (0, length);
        int step = tokenizer.TruncatesLeft ? stride - length : length - stride;
        while (tokenizer.TruncatesLeft ? start > 0 : end < tokens)
        {
            yield return (start, end);
            (start, end) = (start + step, end + step);
        }

        yield return (Math.Max(start, 0), Math.Min(end, tokens));
    }
}
