namespace FineTune.Engine.Metrics;

/// <summary>ROUGE (Lin, 2004) as google-research's rouge_score computes it.</summary>
internal static class Rouge
{
    /// <summary>Of runs of so many words.</summary>
    public static RougeScore OfNGrams(RougeText prediction, RougeText reference, int size)
    {
        var predicted = NGramCounts.Of(prediction.Words, size, " ");
        var right = NGramCounts.Of(reference.Words, size, " ");
        double matches = right.Matches(predicted);
        return new RougeScore(matches / Math.Max(predicted.Total, 1), matches / Math.Max(right.Total, 1));
    }

    /// <summary>Of the longest sequence of words that both have in the same order (rougeL).</summary>
    public static RougeScore OfLongestSequence(RougeText prediction, RougeText reference)
    {
        (IReadOnlyList<string> predicted, IReadOnlyList<string> right) = (prediction.Words, reference.Words);
        if (predicted.Count == 0 || right.Count == 0)
        {
            return default;
        }

        // Of the table of lengths only two rows are needed for the last of them.
        int[] before = new int[predicted.Count + 1];
        int[] row = new int[predicted.Count + 1];
        foreach (string word in right)
        {
            Fill(row, before, word, predicted);
            (before, row) = (row, before);
        }

        double length = before[^1];
        return new RougeScore(length / predicted.Count, length / right.Count);
    }

    /// <summary>
    /// Of the sequences that a line of the right text has with any line of the generated one, put together (rougeLsum). A word counts as often as
    /// both texts have it.
    /// </summary>
    public static RougeScore OfLines(RougeText prediction, RougeText reference)
    {
        int predicted = prediction.Sentences.Sum(line => line.Count);
        int right = reference.Sentences.Sum(line => line.Count);
        if (predicted == 0 || right == 0)
        {
            return default;
        }

        Dictionary<string, int> left = Count(prediction.Sentences);
        Dictionary<string, int> leftOfReference = Count(reference.Sentences);
        double hits = 0;
        foreach (IReadOnlyList<string> line in reference.Sentences)
        {
            IEnumerable<int> places = prediction.Sentences.SelectMany(other => LongestSequence(line, other)).Distinct().Order();
            foreach (string word in places.Select(place => line[place]))
            {
                if (left.GetValueOrDefault(word) > 0 && leftOfReference[word] > 0)
                {
                    hits++;
                    left[word]--;
                    leftOfReference[word]--;
                }
            }
        }

        return new RougeScore(hits / predicted, hits / right);
    }

    private static Dictionary<string, int> Count(IReadOnlyList<IReadOnlyList<string>> lines) =>
        lines.SelectMany(line => line).CountBy(word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    /// <summary>One of the longest sequences that both lines have.</summary>
    /// <returns>Places of its words in the first, the last word first.</returns>
    private static List<int> LongestSequence(IReadOnlyList<string> right, IReadOnlyList<string> predicted)
    {
        int[][] lengths = [.. Enumerable.Range(0, right.Count + 1).Select(_ => new int[predicted.Count + 1])];
        for (int row = 0; row < right.Count; row++)
        {
            Fill(lengths[row + 1], lengths[row], right[row], predicted);
        }

        List<int> places = [];
        (int place, int other) = (right.Count, predicted.Count);
        while (place > 0 && other > 0)
        {
            if (right[place - 1] == predicted[other - 1])
            {
                places.Add(--place);
                other--;
            }
            else if (lengths[place][other - 1] > lengths[place - 1][other])
            {
                other--;
            }
            else
            {
                place--;
            }
        }

        return places;
    }

    /// <summary>A row of the table of the longest sequences' lengths: of the words up to this one and the first words of the other text.</summary>
    private static void Fill(int[] row, int[] before, string word, IReadOnlyList<string> others)
    {
        for (int place = 0; place < others.Count; place++)
        {
            row[place + 1] = word == others[place] ? before[place] + 1 : Math.Max(before[place + 1], row[place]);
        }
    }
}
