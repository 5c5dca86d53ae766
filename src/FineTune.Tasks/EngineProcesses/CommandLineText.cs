using System.Text;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>
/// Arguments as one text, for programs that take no list: .NET, and Windows' C runtime, read of it what went in. Quotes keep blanks, a backslash keeps a
/// quote, and backslashes count double before a quote alone.
/// </summary>
internal static class CommandLineText
{
    public static string Of(params IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quoted));

    /// <summary>The words of a command as a user writes it: quotes, of either kind, keep blanks, and go. A backslash is a backslash.</summary>
    /// <returns>Null where a quote is not closed.</returns>
    public static IReadOnlyList<string>? Words(string text)
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

    private static string Quoted(string argument)
    {
        if (argument.Length > 0 && !argument.Any(character => char.IsWhiteSpace(character) || character == '"'))
        {
            return argument;
        }

        var text = new StringBuilder("\"");
        int backslashes = 0;
        foreach (char character in argument)
        {
            // Those before a quote are doubled, and one more keeps the quote.
            text.Append('\\', character == '"' ? backslashes + 1 : 0).Append(character);
            backslashes = character == '\\' ? backslashes + 1 : 0;
        }

        return text.Append('\\', backslashes).Append('"').ToString();
    }
}
