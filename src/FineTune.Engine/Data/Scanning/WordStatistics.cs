namespace FineTune.Engine.Data;

/// <summary>Learns from words how they were separated.</summary>
internal sealed class WordStatistics
{
    /// <summary>Of so many words one may be otherwise: data have their slips.</summary>
    private const int OneIn = 20;

    private const int MostUnspacedWords = 500;

    private readonly Dictionary<string, int> _alone = [];
    private readonly Dictionary<string, int> _inside = [];
    private readonly Dictionary<string, int> _start = [];
    private readonly Dictionary<string, int> _end = [];
    private readonly Dictionary<string, int> _abbreviation = [];
    private readonly HashSet<string> _unspaced = [];
    private int _words;
    private int _single;
    private int _singleUnspaced;
    private int _longUnspaced;
    private int _aloneWords;
    private int _endWords;

    /// <summary>Some of the words of more than one character in scripts without spaces.</summary>
    public IReadOnlyCollection<string> UnspacedWords => _unspaced;

    public WordSplit Result => new()
    {
        Separation = _words > 0 && (_words - _single) * OneIn <= _words ? WordSeparation.Characters
            : _endWords > _aloneWords ? WordSeparation.Whitespace
            : WordSeparation.Tokens,
        SplitsInside = Join(_alone.Keys.Where(mark => !_inside.ContainsKey(mark))),
        JoinsStart = Join(_start.Where(mark => mark.Value > _alone.GetValueOrDefault(mark.Key)).Select(mark => mark.Key)),
        JoinsEnd = Join(_end.Where(mark => mark.Value > _alone.GetValueOrDefault(mark.Key)).Select(mark => mark.Key)),
        JoinsAbbreviation = Join(_abbreviation.Keys),
        SingleCharacters = _singleUnspaced > 0 && _longUnspaced * OneIn <= _singleUnspaced,
    };

    public void Add(ReadOnlySpan<char> word)
    {
        List<TextElement> elements = TextElement.Of(word, 0);
        if (elements.Count == 0)
        {
            return;
        }

        _words++;
        _single += elements.Count == 1 ? 1 : 0;
        CountUnspaced(word, elements);
        int first = elements.FindIndex(element => element.Kind != TextElementKind.Punctuation);
        int last = elements.FindLastIndex(element => element.Kind != TextElementKind.Punctuation);
        if (first < 0)
        {
            _aloneWords++;
            Count(_alone, word, elements);
            return;
        }

        List<TextElement> inside = elements[first..last].FindAll(element => element.Kind == TextElementKind.Punctuation);
        Count(_inside, word, inside);
        Count(_start, word, elements[..first]);
        if (last + 1 < elements.Count)
        {
            HashSet<string> known = [.. Texts(word, inside)];
            bool isAbbreviation = known.Contains(elements[^1] is var mark ? word.Slice(mark.Start, mark.Length).ToString() : "");
            _endWords += isAbbreviation ? 0 : 1;
            Count(isAbbreviation ? _abbreviation : _end, word, elements[(last + 1)..]);
        }
    }

    private void CountUnspaced(ReadOnlySpan<char> word, List<TextElement> elements)
    {
        if (!elements.TrueForAll(element => element.Kind == TextElementKind.OfScriptWithoutSpaces))
        {
            return;
        }

        if (elements.Count == 1)
        {
            _singleUnspaced++;
            return;
        }

        _longUnspaced++;
        if (_unspaced.Count < MostUnspacedWords)
        {
            _unspaced.Add(word.ToString());
        }
    }

    private static void Count(Dictionary<string, int> counts, ReadOnlySpan<char> word, List<TextElement> elements)
    {
        foreach (string text in Texts(word, elements).Distinct())
        {
            counts[text] = counts.GetValueOrDefault(text) + 1;
        }
    }

    private static List<string> Texts(ReadOnlySpan<char> word, List<TextElement> elements)
    {
        List<string> texts = [];
        foreach (TextElement element in elements)
        {
            texts.Add(word.Slice(element.Start, element.Length).ToString());
        }

        return texts;
    }

    private static string Join(IEnumerable<string> marks) => string.Concat(marks.Order(StringComparer.Ordinal));
}
