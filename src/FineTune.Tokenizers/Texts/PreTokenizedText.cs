using System.Runtime.InteropServices;
using FineTune.Tokenizers.Patterns;

namespace FineTune.Tokenizers.Texts;

/// <summary>
/// A text in pieces, in their order, as PreTokenizedString (tokenizers/src/tokenizer/pre_tokenizer.rs): pre-tokenizers split and
/// rewrite those that are not tokens yet. Empty pieces vanish.
/// </summary>
internal sealed class PreTokenizedText
{
    private readonly NormalizedText _piece;
    private readonly List<PatternMatch> _matches = [];
    private AlignedText _text = new();
    private AlignedText _nextText = new();
    private List<Piece> _pieces = [];
    private List<Piece> _nextPieces = [];

    public PreTokenizedText() => _piece = new NormalizedText { Budget = Budget };

    public TextBudget Budget { get; } = new();

    public ReadOnlySpan<Piece> Pieces => CollectionsMarshal.AsSpan(_pieces);

    public AlignedText Text => _text;

    public ReadOnlySpan<char> Span(Piece piece) => _text.Slice(piece.Start, piece.End);

    /// <param name="length">Of the text that it is to take the parts of, in UTF-16 units.</param>
    public void Clear(bool tracked, int length)
    {
        Budget.Begin(length);
        _text.Clear(tracked, Budget.LongestText);
        _pieces.Clear();
    }

    /// <summary>Adds a part of <paramref name="text"/> as a piece.</summary>
    public void Add(NormalizedText text, int start, int end, int addedToken = Piece.NoToken)
    {
        if (start < end)
        {
            // The library cuts even a whole text out of itself: what normalizers took from its begin is no part of it any more.
            int origin = text.Current.IsTracked ? text.Current.StartOf(start) : text.Origin;
            _pieces.Add(new Piece(_text.Length, _text.Length + end - start, origin, addedToken));
            _text.Append(text.Current, start, end);
        }
    }

    /// <summary>Splits all pieces at a pattern's matches.</summary>
    public void Split(IPattern pattern, SplitBehavior behavior, bool invert = false)
    {
        _nextPieces.Clear();
        foreach (Piece piece in Pieces)
        {
            if (piece.IsToken)
            {
                _nextPieces.Add(piece);
                continue;
            }

            _matches.Clear();
            pattern.FindMatches(Span(piece), _matches, Budget);
            if (invert)
            {
                Invert();
            }

            behavior.Apply(_matches);
            AddSplits(piece);
        }

        (_pieces, _nextPieces) = (_nextPieces, _pieces);
    }

    /// <summary>Changes the text of all pieces.</summary>
    public void Rewrite<TState>(TState state, Action<NormalizedText, TState> change)
    {
        _nextText.Clear(_text.IsTracked, Budget.LongestText);
        _nextPieces.Clear();
        foreach (Piece piece in Pieces)
        {
            _piece.Reset(_text, piece.Start, piece.End, piece.Origin);
            if (!piece.IsToken)
            {
                change(_piece, state);
            }

            AddRewritten(_piece.Current, piece);
        }

        SwapAll();
    }

    /// <summary>Changes the text of all pieces where nobody asks for offsets: gives each piece's text and the text to write to.</summary>
    public void RewriteUntracked(PieceRewriter change)
    {
        _nextText.Clear(tracked: false, Budget.LongestText);
        _nextPieces.Clear();
        foreach (Piece piece in Pieces)
        {
            int start = _nextText.Length;
            if (piece.IsToken)
            {
                _nextText.Append(_text, piece.Start, piece.End);
            }
            else
            {
                change(Span(piece), _nextText);
            }

            _nextPieces.Add(piece with { Start = start, End = _nextText.Length });
        }

        SwapAll();
    }

    private void AddRewritten(AlignedText text, Piece piece)
    {
        if (text.Length > 0)
        {
            _nextPieces.Add(piece with { Start = _nextText.Length, End = _nextText.Length + text.Length });
            _nextText.Append(text, 0, text.Length);
        }
    }

    private void AddSplits(Piece piece)
    {
        foreach (PatternMatch match in _matches)
        {
            if (!match.IsMatch && match.Start < match.End)
            {
                int start = piece.Start + match.Start;
                _nextPieces.Add(new Piece(start, piece.Start + match.End, _text.StartOf(start)));
            }
        }
    }

    private void Invert()
    {
        foreach (ref PatternMatch match in CollectionsMarshal.AsSpan(_matches))
        {
            match = match with { IsMatch = !match.IsMatch };
        }
    }

    private void SwapAll()
    {
        (_pieces, _nextPieces) = (_nextPieces, _pieces);
        (_text, _nextText) = (_nextText, _text);
    }
}
