namespace FineTune.Contracts;

/// <summary>Finds the name a user most likely meant.</summary>
public static class NearestName
{
    /// <summary>Text to put behind a name within a sentence: <c> (did you mean 'X'?)</c>, or nothing where no name is near.</summary>
    public static string Suggestion(string written, IEnumerable<string> names) =>
        Find(written, names) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    /// <summary>The same as a sentence of its own: <c> Did you mean 'X'?</c></summary>
    public static string Sentence(string written, IEnumerable<string> names) =>
        Sentence(Find(written, names));

    /// <summary>The same for a name that is already found.</summary>
    public static string Sentence(string? name) => name is null ? "" : $" Did you mean '{name}'?";

    /// <summary>The name that was meant almost surely: one letter in five may be wrong. Null where there is none.</summary>
    public static string? Slip(string written, IEnumerable<string> names) =>
        Nearest(written, names, Math.Max(1, written.Length / 5));

    private static string? Find(string written, IEnumerable<string> names)
    {
        // A third of the letters wrong is still a slip; more is another word.
        return Nearest(written, names, Math.Max(1, written.Length / 3)) ?? Longer(written, names);
    }

    private static string? Nearest(string written, IEnumerable<string> names, int largest)
    {
        int smallest = largest + 1;
        string? nearest = null;
        foreach (string name in names)
        {
            int distance = Distance(written, name);
            if (distance < smallest)
            {
                (smallest, nearest) = (distance, name);
            }
        }

        return nearest;
    }

    /// <summary>The one name that begins as the written one does, as with Min for Minimum.</summary>
    private static string? Longer(string written, IEnumerable<string> names)
    {
        string? found = null;
        foreach (string name in names)
        {
            if (written.Length >= 3 && name.StartsWith(written, StringComparison.OrdinalIgnoreCase))
            {
                if (found is not null)
                {
                    return null;
                }

                found = name;
            }
        }

        return found;
    }

    /// <summary>Edit distance with swapped neighbours as one edit; case does not count, as in MSBuild.</summary>
    private static int Distance(string first, string second)
    {
        int[,] distances = new int[first.Length + 1, second.Length + 1];
        for (int row = 0; row <= first.Length; row++)
        {
            for (int column = 0; column <= second.Length; column++)
            {
                distances[row, column] = row == 0 ? column : column == 0 ? row : Step(distances, first, second, row, column);
            }
        }

        return distances[first.Length, second.Length];
    }

    private static int Step(int[,] distances, string first, string second, int row, int column)
    {
        int substitution = distances[row - 1, column - 1] + (Same(first[row - 1], second[column - 1]) ? 0 : 1);
        int smallest = Math.Min(substitution, Math.Min(distances[row - 1, column], distances[row, column - 1]) + 1);
        bool swapped = row > 1 && column > 1 && Same(first[row - 1], second[column - 2]) && Same(first[row - 2], second[column - 1]);
        return swapped ? Math.Min(smallest, distances[row - 2, column - 2] + 1) : smallest;
    }

    private static bool Same(char first, char second) => char.ToUpperInvariant(first) == char.ToUpperInvariant(second);
}
