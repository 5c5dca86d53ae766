namespace FineTune.Engine.Metrics;

/// <summary>A text as ROUGE sees it: its words of ASCII letters and digits, in lower case.</summary>
internal sealed class RougeText
{
    // Stems of shorter words are the words.
    private const int LongestUnstemmed = 3;

    private RougeText(IReadOnlyList<string> words, IReadOnlyList<IReadOnlyList<string>> sentences) => (Words, Sentences) = (words, sentences);

    public IReadOnlyList<string> Words { get; }

    /// <summary>The words of each line that is not empty.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Sentences { get; }

    /// <param name="stems">True takes the words' stems.</param>
    public static RougeText Of(string text, bool stems) =>
        new(Split(text, stems), [.. text.Split('\n').Where(line => line.Length > 0).Select(line => Split(line, stems))]);

    private static IReadOnlyList<string> Split(string text, bool stems)
    {
        List<string> words = [];
        string lower = PythonText.ToLower(text);
        int start = 0;
        for (int place = 0; place <= lower.Length; place++)
        {
            if (place < lower.Length && lower[place] is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
            {
                continue;
            }

            if (place > start)
            {
                string word = lower[start..place];
                words.Add(stems && word.Length > LongestUnstemmed ? PorterStemmer.Stem(word) : word);
            }

            start = place + 1;
        }

        return words;
    }
}
