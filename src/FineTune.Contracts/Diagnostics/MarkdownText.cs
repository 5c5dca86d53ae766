using System.Text;

namespace FineTune.Contracts;

/// <summary>Names and texts of files in Markdown: shown as they are, never taken for markup, HTML or the end of a table's row.</summary>
public static class MarkdownText
{
    private const string Punctuation = "\\`*[]|~$";

    /// <summary>For a sentence, a heading or a cell of a table; one line.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        string shown = DisplayText.Escape(text);
        for (int index = 0; index < shown.Length; index++)
        {
            char character = shown[index];
            string? entity = character switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                _ => null,
            };
            if (entity is null && NeedsBackslash(shown, index))
            {
                escaped.Append('\\');
            }

            escaped.Append(entity ?? character.ToString());
        }

        return escaped.ToString();
    }

    /// <summary>In the type of code, between as many backticks as it takes; one line. Not for tables: there <c>|</c> ends a cell in code as well.</summary>
    public static string Code(string text)
    {
        string shown = DisplayText.Escape(text);
        int longest = 0;
        for (int index = 0, run = 0; index < shown.Length; index++)
        {
            run = shown[index] == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        string fence = new('`', longest + 1);
        // A backtick or a blank at an end would be taken for the fence, or taken off.
        bool needsRoom = shown.Length == 0 || shown[0] is '`' or ' ' || shown[^1] is '`' or ' ';
        return needsRoom ? $"{fence} {shown} {fence}" : fence + shown + fence;
    }

    /// <summary>
    /// True where a reader of Markdown would make something of a character: not of <c>_</c> within a word, and of <c>:</c>, <c>.</c> and the like only where
    /// GitHub makes a link or a list of them.
    /// </summary>
    private static bool NeedsBackslash(string text, int index) => text[index] switch
    {
        '_' => !(IsOfWord(text, index - 1) && IsOfWord(text, index + 1)),
        ':' => string.CompareOrdinal(text, index, "://", 0, 3) == 0,
        '.' => index >= 3 && string.Compare(text, index - 3, "www", 0, 3, StringComparison.OrdinalIgnoreCase) == 0,
        '#' => index == 0 || text[index - 1] is ' ' or '#',
        var character => Punctuation.Contains(character, StringComparison.Ordinal),
    };

    private static bool IsOfWord(string text, int index) => index >= 0 && index < text.Length && char.IsLetterOrDigit(text[index]);
}
