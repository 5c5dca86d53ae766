namespace FineTune.Engine.TaskRecipes;

/// <summary>Two texts as one, as a person writes them on a line.</summary>
internal static class TextPair
{
    /// <summary>Stands between the two: nobody writes a tab within a text.</summary>
    public const char Separator = '\t';

    /// <summary>The two as one.</summary>
    public static string Join(string first, ReadOnlySpan<char> second) => $"{first.Replace(Separator, ' ')}{Separator}{second}";

    /// <summary>True where two texts are written.</summary>
    public static bool TrySplit(string text, out string first, out string second)
    {
        int separator = text.IndexOf(Separator);
        (first, second) = separator < 0 ? (text, "") : (text[..separator], text[(separator + 1)..]);
        return separator >= 0;
    }
}
