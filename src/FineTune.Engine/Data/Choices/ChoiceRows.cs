using System.Globalization;
using System.Runtime.InteropServices;
using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.Data;

/// <summary>
/// Makes the token row of a multiple choice: the text with each of its endings, one after the other, each a sequence with its own special tokens.
/// </summary>
/// <param name="maxLength">Longest sequence, special tokens included.</param>
internal sealed class ChoiceRows(ITextTokenizer tokenizer, int maxLength)
{
    private readonly TokenizedText _tokens = new();
    private readonly List<int> _ids = [];
    private readonly List<sbyte> _types = [];
    private readonly List<int> _lengths = [];

    /// <summary>Tokens that truncation left out.</summary>
    public int LostTokens { get; private set; }

    /// <summary>Tokens of the longest sequence, before anything was left out.</summary>
    public int Longest { get; private set; }

    /// <summary>The same with a tokenizer for another thread.</summary>
    public ChoiceRows With(ITextTokenizer other) => new(other, maxLength);

    /// <param name="endings">Two or more.</param>
    public void Encode(ReadOnlySpan<char> context, TextList endings)
    {
        _ids.Clear();
        _types.Clear();
        _lengths.Clear();
        (LostTokens, Longest) = (0, 0);
        for (int ending = 0; ending < endings.Count; ending++)
        {
            tokenizer.EncodePair(context, endings[ending], maxLength, _tokens);
            _ids.AddRange(_tokens.InputIds);
            _types.AddRange(_tokens.TokenTypeIds);
            _lengths.Add(_tokens.InputIds.Length);
            LostTokens += _tokens.LostTokens;
            Longest = Math.Max(Longest, _tokens.InputIds.Length + _tokens.LostTokens);
        }
    }

    /// <summary>The encoded row; valid until the next is encoded.</summary>
    /// <param name="labels">The number of the right ending.</param>
    public TokenizedRow Row(ReadOnlySpan<int> labels, int sourceFile, int sourceLine) => new()
    {
        InputIds = CollectionsMarshal.AsSpan(_ids),
        TokenTypeIds = CollectionsMarshal.AsSpan(_types),
        TextLengths = CollectionsMarshal.AsSpan(_lengths),
        Labels = labels,
        Number = float.NaN,
        SourceFile = sourceFile,
        SourceLine = sourceLine,
    };

    /// <summary>Which of the endings a label says: by its number from 0, its letter from A, or the ending itself.</summary>
    /// <param name="before">What stands before each ending.</param>
    /// <exception cref="FineTuneException">FT2194: none of them.</exception>
    public static int ChoiceOf(ReadOnlySpan<char> label, TextList endings, ReadOnlySpan<char> before, string column)
    {
        ReadOnlySpan<char> written = label.Trim();
        if (int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < endings.Count)
        {
            return number;
        }

        if (written is [>= 'A' and <= 'Z' and var letter] && letter - 'A' < endings.Count)
        {
            return letter - 'A';
        }

        string full = before.IsWhiteSpace() ? label.ToString() : $"{before} {label}";
        for (int ending = 0; ending < endings.Count; ending++)
        {
            if (endings[ending].SequenceEqual(full))
            {
                return ending;
            }
        }

        string held = written.IsEmpty ? "nothing" : $"'{ShortText.Of(label.ToString())}'";
        throw new FineTuneException(DiagnosticCatalog.BadChoice, null, column, Quantity.Of(endings.Count, "ending"), held);
    }
}
