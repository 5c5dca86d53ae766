namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>How Python takes texts apart.</summary>
internal static class TextSplit
{
    /// <param name="separator">Null for runs of white space.</param>
    /// <param name="most">How many cuts at most; negative for all.</param>
    public static IEnumerable<string> Split(string text, string? separator, int most)
    {
        if (separator is null)
        {
            return Words(text, most);
        }

        var parts = new List<string>();
        int start = 0;
        for (int cuts = 0; most < 0 || cuts < most; cuts++)
        {
            int place = text.IndexOf(separator, start, StringComparison.Ordinal);
            if (place < 0)
            {
                break;
            }

            parts.Add(text[start..place]);
            start = place + separator.Length;
        }

        parts.Add(text[start..]);
        return parts;
    }

    /// <inheritdoc cref="Split"/>
    public static IEnumerable<string> SplitFromRight(string text, string? separator, int most)
    {
        if (most < 0 && separator is null)
        {
            return Words(text, most);
        }

        var parts = new List<string>();
        if (separator is null)
        {
            string rest = TextMethods.Strip(text, null, atStart: false);
            for (int cuts = 0; cuts < most && rest.Length > 0; cuts++)
            {
                int start = rest.Length;
                while (start > 0 && !PythonCharacters.IsSpace(rest[start - 1]))
                {
                    start--;
                }

                parts.Insert(0, rest[start..]);
                rest = TextMethods.Strip(rest[..start], null, atStart: false);
            }

            rest = most == 0 || parts.Count == most ? rest : "";
            return TextMethods.Strip(rest, null).Length > 0 ? [rest, .. parts] : parts;
        }

        string left = text;
        for (int cuts = 0; most < 0 || cuts < most; cuts++)
        {
            int place = left.LastIndexOf(separator, StringComparison.Ordinal);
            if (place < 0)
            {
                break;
            }

            parts.Add(left[(place + separator.Length)..]);
            left = left[..place];
        }

        parts.Add(left);
        parts.Reverse();
        return parts;
    }

    /// <summary>Lines, without one behind the last line break.</summary>
    public static IEnumerable<string> Lines(string text, bool keepsEnds)
    {
        int start = 0;
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] is not ((>= '\n' and <= '\r') or (>= '\x1c' and <= '\x1e') or '\x85' or '\u2028' or '\u2029'))
            {
                continue;
            }

            int end = text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n' ? index + 2 : index + 1;
            yield return text[start..(keepsEnds ? end : index)];
            start = end;
            index = end - 1;
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    /// <summary>How often a text is in another, side by side.</summary>
    public static int CountOf(string text, string part)
    {
        int count = 0;
        for (int place = text.IndexOf(part, StringComparison.Ordinal); place >= 0; place = text.IndexOf(part, place + part.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    private static List<string> Words(string text, int most)
    {
        var words = new List<string>();
        int index = 0;
        while (true)
        {
            while (index < text.Length && PythonCharacters.IsSpace(text[index]))
            {
                index++;
            }

            if (index == text.Length)
            {
                return words;
            }

            if (words.Count == most)
            {
                words.Add(TextMethods.Strip(text[index..], null, atStart: false));
                return words;
            }

            int start = index;
            while (index < text.Length && !PythonCharacters.IsSpace(text[index]))
            {
                index++;
            }

            words.Add(text[start..index]);
        }
    }
}
