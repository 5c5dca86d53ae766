using System.Text;

namespace FineTune.Tasks.Validation;

/// <summary>The words of a command as a user writes it.</summary>
internal static class CommandWords
{
    /// <summary>Quotes, of either kind, keep blanks, and go. A backslash is a backslash.</summary>
    /// <returns>Null where a quote is not closed.</returns>
    public static IReadOnlyList<string>? Of(string text)
    {
        List<string> words = [];
        StringBuilder? word = null;
        char? quote = null;
        foreach (char character in text)
        {
            if (quote is null && char.IsWhiteSpace(character))
            {
                words.AddRange(word is null ? [] : [word.ToString()]);
                word = null;
                continue;
            }

            word ??= new StringBuilder();
            if (character == quote)
            {
                quote = null;
            }
            else if (quote is null && (character is '"' or '\''))
            {
                quote = character;
            }
            else
            {
                word.Append(character);
            }
        }

        words.AddRange(word is null ? [] : [word.ToString()]);
        return quote is null ? words : null;
    }
}
