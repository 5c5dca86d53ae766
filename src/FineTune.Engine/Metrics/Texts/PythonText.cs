namespace FineTune.Engine.Metrics;

/// <summary>Texts as Python has them: lower case, and white space to which also the four separators of ASCII belong.</summary>
internal static class PythonText
{
    /// <summary><c>str.split()</c>: what stands between white space.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> words = [];
        int start = 0;
        for (int place = 0; place <= text.Length; place++)
        {
            if (place < text.Length && !IsSpace(text[place]))
            {
                continue;
            }

            if (place > start)
            {
                words.Add(text[start..place]);
            }

            start = place + 1;
        }

        return words;
    }

    /// <summary><c>str.rstrip()</c></summary>
    public static string TrimEnd(string text)
    {
        int length = text.Length;
        while (length > 0 && IsSpace(text[length - 1]))
        {
            length--;
        }

        return text[..length];
    }

    /// <summary><c>str.lower()</c> as far as the result is a letter of ASCII: of the capital I with a dot it is two characters, an i the first.</summary>
    public static string ToLower(string text) => text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).Replace('\u212A', 'k').ToLowerInvariant();

    private static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';
}
