using System.Text;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>
/// Arguments as one text, for programs that take no list: .NET, and Windows' C runtime, read of it what went in. Quotes keep blanks, a backslash keeps a
/// quote, and backslashes count double before a quote alone.
/// </summary>
internal static class CommandLineText
{
    public static string Of(params IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quoted));

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
