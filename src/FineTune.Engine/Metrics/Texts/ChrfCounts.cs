namespace FineTune.Engine.Metrics;

/// <summary>
/// chrF (Popović, 2015) of a corpus as SacreBLEU computes it unless told otherwise: runs of up to six characters, white space left out, recall of twice the
/// weight; chrF++ has runs of one and two words besides.
/// </summary>
/// <param name="wordOrder">Length of the longest runs of words: 0 for chrF, 2 for chrF++.</param>
internal sealed class ChrfCounts(int wordOrder)
{
    private const int CharacterOrder = 6;
    private const double BetaSquared = 4;
    private const string Marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private readonly long[] _predicted = new long[CharacterOrder + wordOrder];
    private readonly long[] _right = new long[CharacterOrder + wordOrder];
    private readonly long[] _matches = new long[CharacterOrder + wordOrder];

    public void Add(string prediction, string reference)
    {
        Add(0, CharacterOrder, Characters(prediction), Characters(reference), "");
        if (wordOrder > 0)
        {
            Add(CharacterOrder, wordOrder, Words(prediction), Words(reference), " ");
        }
    }

    /// <returns>From 0 to 100.</returns>
    public double Score()
    {
        double precision = 0;
        double recall = 0;
        int orders = 0;
        for (int order = 0; order < _matches.Length; order++)
        {
            if (_predicted[order] > 0 && _right[order] > 0)
            {
                precision += (double)_matches[order] / _predicted[order];
                recall += (double)_matches[order] / _right[order];
                orders++;
            }
        }

        if (precision + recall == 0)
        {
            return 0;
        }

        precision /= orders;
        recall /= orders;
        return 100 * ((1 + BetaSquared) * precision * recall / ((BetaSquared * precision) + recall));
    }

    private void Add(int first, int orders, IReadOnlyList<string> prediction, IReadOnlyList<string> reference, string separator)
    {
        for (int order = 0; order < orders; order++)
        {
            var predicted = NGramCounts.Of(prediction, order + 1, separator);
            var right = NGramCounts.Of(reference, order + 1, separator);
            _predicted[first + order] += right.Total > 0 ? predicted.Total : 0;
            _right[first + order] += right.Total;
            _matches[first + order] += predicted.Matches(right);
        }
    }

    private static IReadOnlyList<string> Characters(string text) =>
        [.. string.Concat(PythonText.Split(text)).EnumerateRunes().Select(rune => rune.ToString())];

    /// <summary>Words with the mark at their end, or else at their beginning, as a word of its own.</summary>
    private static IReadOnlyList<string> Words(string text)
    {
        List<string> words = [];
        foreach (string word in PythonText.Split(text))
        {
            bool isLong = word.Length > 1;
            string[] parts = isLong && Marks.Contains(word[^1]) ? [word[..^1], word[^1..]]
                : isLong && Marks.Contains(word[0]) ? [word[..1], word[1..]]
                : [word];
            words.AddRange(parts);
        }

        return words;
    }
}
