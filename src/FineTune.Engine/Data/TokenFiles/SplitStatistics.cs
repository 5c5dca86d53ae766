namespace FineTune.Engine.Data;

/// <summary>Counts what goes into a split on its way to the token files.</summary>
/// <param name="maxLength">Longest row, special tokens included.</param>
/// <param name="unknownToken">Null where the tokenizer has none.</param>
/// <param name="specialTokens">How many tokens of a row are special.</param>
internal sealed class SplitStatistics(IRowSink sink, int labels, int maxLength, int? unknownToken, int specialTokens) : IRowSink
{
    private const int MaxPlaces = 3;

    private readonly int[] _labelCounts = new int[labels];
    private readonly LengthCounter _lengths = new();
    private readonly List<RowPlace> _firstLong = [];
    private readonly List<RowPlace> _firstUnknown = [];
    private int _rows;
    private long _tokens;
    private int _longest;
    private int _truncatedRows;
    private long _lostTokens;
    private int _longRows;
    private int _unknownRows;
    private long _unknownTokens;
    private readonly List<RowPlace> _firstLongTargets = [];
    private int _longTargets;
    private int _mostLostOfTarget;

    public void Append(TokenizedRow row)
    {
        _rows++;
        _tokens += row.InputIds.Length;
        _longest = Math.Max(_longest, Longest(row));
        foreach (int label in row.Labels)
        {
            // The labels of a text that goes on are its tokens, of which there is nothing to count.
            if (label != TokenLabels.Ignored && label < _labelCounts.Length)
            {
                _labelCounts[label]++;
            }
        }

        CountUnknown(row);
        sink.Append(row);
    }

    /// <summary>Counts a row of the files.</summary>
    /// <param name="length">Its tokens before anything was left out.</param>
    public void AddSource(int length, RowPlace place)
    {
        _lengths.Add(length);
        if (length > maxLength)
        {
            _longRows++;
            Note(_firstLong, place);
        }
    }

    /// <summary>Notes that a row of the files was cut.</summary>
    /// <param name="tokens">Tokens that were left out, 0 where it was not.</param>
    public void Truncated(int tokens)
    {
        _truncatedRows += tokens > 0 ? 1 : 0;
        _lostTokens += tokens;
    }

    /// <summary>Notes how much of a row's target was left out.</summary>
    public void TargetCut(int tokens, RowPlace place)
    {
        if (tokens > 0)
        {
            _longTargets++;
            _mostLostOfTarget = Math.Max(_mostLostOfTarget, tokens);
            Note(_firstLongTargets, place);
        }
    }

    public SplitInfo ToInfo() => new()
    {
        Rows = _rows,
        Tokens = _tokens,
        Longest = _longest,
        TruncatedRows = _truncatedRows,
        LostTokens = _lostTokens,
        LabelCounts = [.. _labelCounts],
        Lengths = _lengths.ToLengths(),
        LengthHistogram = _lengths.ToHistogram(),
        LongRows = new RowCount(_longRows, _firstLong),
        LongTargets = _longTargets > 0 ? new CutTargets(new RowCount(_longTargets, _firstLongTargets), _mostLostOfTarget) : null,
        UnknownRows = new RowCount(_unknownRows, _firstUnknown),
        UnknownTokens = _unknownTokens,
    };

    /// <summary>Tokens of a row, of several sequences those of the longest: what the model sees at once.</summary>
    private static int Longest(TokenizedRow row)
    {
        int longest = row.TextLengths.IsEmpty ? row.InputIds.Length : 0;
        foreach (int length in row.TextLengths)
        {
            longest = Math.Max(longest, length);
        }

        return longest;
    }

    private void CountUnknown(TokenizedRow row)
    {
        int unknown = unknownToken is { } token ? row.InputIds.Count(token) : 0;
        _unknownTokens += unknown;
        if (unknown > 0 && unknown >= row.InputIds.Length - (specialTokens * Math.Max(1, row.TextLengths.Length)))
        {
            _unknownRows++;
            Note(_firstUnknown, new RowPlace(row.SourceFile, row.SourceLine));
        }
    }

    private static void Note(List<RowPlace> places, RowPlace place)
    {
        if (places.Count < MaxPlaces)
        {
            places.Add(place);
        }
    }
}
