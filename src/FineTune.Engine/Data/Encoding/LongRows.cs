using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>What becomes of rows longer than MaxLength, by the TruncationPolicy.</summary>
internal sealed class LongRows(ITextTokenizer tokenizer, TruncationPolicy policy, int stride, int maxLength)
{
    private readonly TokenizedText _whole = new(details: true);
    private IReadOnlyList<int[]> _windows = [];

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
        _windows = [];
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
                _windows = TrainedWindows.Of(_whole.InputIds, _whole.SpecialTokensMask, maxLength, stride, tokenizer.TruncatesLeft);
                return _windows.Count;
            default:
                return 1;
        }
    }

    /// <summary>One of the token rows the last row makes.</summary>
    /// <param name="row">The row as it was encoded.</param>
    public TokenizedRow Of(TokenizedRow row, int index) => _windows.Count > 0 ? row with { InputIds = _windows[index] } : row;
}
