namespace FineTune.Engine.Reports;

/// <summary>Two texts by the words that they have in common, in their order, and those that one of them has alone: by their longest common sequence.</summary>
/// <param name="First">The first text; words beside each other of one kind are together.</param>
/// <param name="Second">The second text.</param>
internal sealed record WordDifference(IReadOnlyList<(string Words, bool IsCommon)> First, IReadOnlyList<(string Words, bool IsCommon)> Second)
{
    /// <param name="first">Not of any length: time and memory grow with the product of the words.</param>
    public static WordDifference Of(string first, string second)
    {
        (string[] one, string[] other) = (Words(first), Words(second));
        // How long the longest common sequence is of what follows two places.
        int[,] longest = new int[one.Length + 1, other.Length + 1];
        for (int row = one.Length - 1; row >= 0; row--)
        {
            for (int column = other.Length - 1; column >= 0; column--)
            {
                longest[row, column] = one[row] == other[column]
                    ? longest[row + 1, column + 1] + 1
                    : Math.Max(longest[row + 1, column], longest[row, column + 1]);
            }
        }

        bool[] isOfOne = new bool[one.Length];
        bool[] isOfOther = new bool[other.Length];
        (int at, int to) = (0, 0);
        while (at < one.Length && to < other.Length)
        {
            if (one[at] == other[to])
            {
                (isOfOne[at++], isOfOther[to++]) = (true, true);
            }
            else if (longest[at + 1, to] >= longest[at, to + 1])
            {
                at++;
            }
            else
            {
                to++;
            }
        }

        return new WordDifference(Together(one, isOfOne), Together(other, isOfOther));
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static List<(string Words, bool IsCommon)> Together(string[] words, bool[] areCommon)
    {
        List<(string Words, bool IsCommon)> parts = [];
        foreach ((string word, bool isCommon) in words.Zip(areCommon))
        {
            if (parts is [.., var last] && last.IsCommon == isCommon)
            {
                parts[^1] = ($"{last.Words} {word}", isCommon);
            }
            else
            {
                parts.Add((word, isCommon));
            }
        }

        return parts;
    }
}
