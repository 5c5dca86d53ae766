namespace FineTune.Answers;

/// <summary>Splits a text into words as those of the training split were separated.</summary>
/// <param name="isToken">Whether a word is one token; of a script without spaces the longest such word comes next.</param>
internal sealed class WordSplitter(WordSplit split, Func<string, bool> isToken)
{
    /// <summary>Characters of the longest word looked for in a script without spaces.</summary>
    private const int LongestWord = 12;

    private readonly HashSet<string> _splitsInside = Marks(split.SplitsInside);
    private readonly HashSet<string> _joinsStart = Marks(split.JoinsStart);
    private readonly HashSet<string> _joinsEnd = Marks(split.JoinsEnd);
    private readonly HashSet<string> _joinsAbbreviation = Marks(split.JoinsAbbreviation);
    private readonly HashSet<string> _apart = [];
    private readonly List<TextWord> _words = [];
    private string _text = "";

    public IReadOnlyList<TextWord> Split(string text)
    {
        _text = text;
        _words.Clear();
        List<TextElement[]> chunks = [.. Chunks(TextElement.Of(text, 0))];
        FindMarksApart(chunks);
        foreach (TextElement[] chunk in chunks)
        {
            switch (split.Separation)
            {
                case WordSeparation.Characters:
                    AddEach(chunk);
                    break;
                case WordSeparation.Whitespace when !split.SingleCharacters:
                    Add(chunk);
                    break;
                case WordSeparation.Whitespace:
                    AddScripts(chunk);
                    break;
                default:
                    AddTokens(chunk);
                    break;
            }
        }

        return [.. _words];
    }

    private static IEnumerable<TextElement[]> Chunks(List<TextElement> elements)
    {
        int start = 0;
        for (int end = 0; end <= elements.Count; end++)
        {
            if (end == elements.Count || elements[end].Kind == TextElementKind.Space)
            {
                if (end > start)
                {
                    yield return [.. elements[start..end]];
                }

                start = end + 1;
            }
        }
    }

    /// <summary>A text that writes a full stop as a word of its own is written in the words of the data: one that it writes to a word belongs there.</summary>
    private void FindMarksApart(List<TextElement[]> chunks)
    {
        _apart.Clear();
        foreach (TextElement[] chunk in chunks)
        {
            if (Array.TrueForAll(chunk, element => element.Kind == TextElementKind.Punctuation))
            {
                _apart.UnionWith(chunk.Select(Text));
            }
        }
    }

    private void AddTokens(ReadOnlySpan<TextElement> chunk)
    {
        int first = 0;
        while (first < chunk.Length && chunk[first].Kind == TextElementKind.Punctuation)
        {
            first++;
        }

        if (first == chunk.Length)
        {
            AddMarks(chunk);
            return;
        }

        int last = chunk.Length;
        while (chunk[last - 1].Kind == TextElementKind.Punctuation && !StaysAtEnd(chunk[first..last]))
        {
            last--;
        }

        // Of marks before a word those stay that the data has there, the last of them first.
        while (first > 0 && (_joinsStart.Contains(Text(chunk[first - 1])) || _apart.Contains(Text(chunk[first - 1]))))
        {
            first--;
        }

        AddMarks(chunk[..first]);
        AddInside(chunk[first..last]);
        AddMarks(chunk[last..]);
    }

    private bool StaysAtEnd(ReadOnlySpan<TextElement> word)
    {
        string mark = Text(word[^1]);
        return _joinsEnd.Contains(mark) || _apart.Contains(mark) || (_joinsAbbreviation.Contains(mark) && HasInside(word, mark));
    }

    private bool HasInside(ReadOnlySpan<TextElement> word, string mark)
    {
        bool isFollowed = false;
        for (int element = word.Length - 1; element > 0; element--)
        {
            if (isFollowed && Text(word[element]) == mark)
            {
                return true;
            }

            isFollowed |= word[element].Kind != TextElementKind.Punctuation;
        }

        return false;
    }

    /// <summary>A word without the marks around it, which a mark that is never inside one parts.</summary>
    private void AddInside(ReadOnlySpan<TextElement> word)
    {
        int start = 0;
        for (int end = 0; end <= word.Length; end++)
        {
            bool parts = end < word.Length && end > 0 && word[end].Kind == TextElementKind.Punctuation && IsBeforeLetter(word[end..])
                && _splitsInside.Contains(Text(word[end])) && !_apart.Contains(Text(word[end]));
            if (end < word.Length && !parts)
            {
                continue;
            }

            if (end > start)
            {
                AddScripts(word[start..end]);
            }

            if (parts)
            {
                AddMarks(word.Slice(end, 1));
            }

            start = end + 1;
        }
    }

    private static bool IsBeforeLetter(ReadOnlySpan<TextElement> rest)
    {
        foreach (TextElement element in rest)
        {
            if (element.Kind != TextElementKind.Punctuation)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A word as it is, but for what it has of a script without spaces.</summary>
    private void AddScripts(ReadOnlySpan<TextElement> word)
    {
        int start = 0;
        for (int end = 1; end <= word.Length; end++)
        {
            bool isUnspaced = word[start].Kind == TextElementKind.OfScriptWithoutSpaces;
            if (end < word.Length && isUnspaced == (word[end].Kind == TextElementKind.OfScriptWithoutSpaces))
            {
                continue;
            }

            if (isUnspaced && _apart.Count > 0 && !split.SingleCharacters)
            {
                // So are its words in a script without spaces.
                Add(word[start..end]);
            }
            else if (isUnspaced)
            {
                AddUnspaced(word[start..end]);
            }
            else if (start == 0 && end == word.Length)
            {
                Add(word);
            }
            else
            {
                AddTokens(word[start..end]);
            }

            start = end;
        }
    }

    private void AddUnspaced(ReadOnlySpan<TextElement> run)
    {
        while (!run.IsEmpty)
        {
            int length = split.SingleCharacters ? 1 : Math.Min(LongestWord, run.Length);
            while (length > 1 && !isToken(_text[run[0].Start..run[length - 1].End]))
            {
                length--;
            }

            Add(run[..length]);
            run = run[length..];
        }
    }

    /// <summary>Marks, of which equal ones in a row are one word: an ellipsis.</summary>
    private void AddMarks(ReadOnlySpan<TextElement> marks)
    {
        int start = 0;
        for (int end = 1; end <= marks.Length; end++)
        {
            if (end == marks.Length || Text(marks[end]) != Text(marks[start]))
            {
                Add(marks[start..end]);
                start = end;
            }
        }
    }

    private void AddEach(ReadOnlySpan<TextElement> elements)
    {
        for (int element = 0; element < elements.Length; element++)
        {
            Add(elements.Slice(element, 1));
        }
    }

    private void Add(ReadOnlySpan<TextElement> word) => _words.Add(new TextWord(_text[word[0].Start..word[^1].End], word[0].Start, word[^1].End));

    private string Text(TextElement element) => _text.Substring(element.Start, element.Length);

    private static HashSet<string> Marks(string marks) => [.. TextElement.Of(marks, 0).Select(element => marks.Substring(element.Start, element.Length))];
}
