using System.Globalization;
using System.Text;

namespace FineTune.Contracts;

/// <summary>
/// Names and texts of files, of the Hub and of other programs as they may be shown. A terminal obeys control characters, and a log is read by its lines: a
/// label or a tensor's name must neither colour the screen nor look like a message of the build. Whatever is shown goes through here, at the place where it is
/// shown or where a message is made of it.
/// </summary>
public static class DisplayText
{
    /// <summary>
    /// One line with nothing in it that a terminal, a log or a build server obeys: C0 and C1 controls, ends of lines, directional formatting (Unicode's
    /// Bidi_Control) and halves of surrogate pairs are written as JSON writes them, <c>\n</c> or <c>\u001b</c>. So is the first character of what GitHub
    /// Actions and Azure Pipelines take for a command: <c>::</c> at the begin, <c>##[</c> and <c>##vso[</c>. JSON on one line stays the same JSON.
    /// </summary>
    public static string Escape(string text) => Escape(text, keepLines: false);

    /// <summary>The same for a text of several lines that the build itself has put together: <c>\n</c> stays.</summary>
    public static string EscapeLines(string text) => Escape(text, keepLines: true);

    /// <summary>
    /// As many digits as the number needs, as Python and so Hugging Face's pages write it: <c>5e-05</c>, <c>0.1</c>, <c>1e+20</c>.
    /// </summary>
    public static string Number(double value) => LowerExponent(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>The same of a number that has no more digits than a <see cref="float"/>.</summary>
    public static string Number(float value) => LowerExponent(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Infinity has no E, and NaN neither.</summary>
    private static string LowerExponent(string number) => number.Replace('E', 'e');

    private static string Escape(string text, bool keepLines)
    {
        StringBuilder? escaped = null;
        bool isStart = true;
        for (int index = 0; index < text.Length; index++)
        {
            char character = text[index];
            bool isEnd = keepLines && character == '\n';
            bool isSafe = isEnd || (!IsControl(text, index) && !IsCommand(text, index, isStart));
            if (!isSafe)
            {
                escaped ??= new StringBuilder(text, 0, index, text.Length + 16);
                Append(escaped, character);
            }
            else
            {
                escaped?.Append(character);
            }

            // A build server looks for its commands behind the indentation.
            isStart = isEnd || (isStart && isSafe && char.IsWhiteSpace(character));
        }

        return escaped?.ToString() ?? text;
    }

    private static bool IsControl(string text, int index)
    {
        char character = text[index];
        return character < ' ' || (character >= '\u007f' && (char.IsControl(character) || IsDirectional(character) || IsHalf(text, index)));
    }

    /// <summary>Unicode's line and paragraph separators, and Bidi_Control: marks, embeddings, overrides and isolates.</summary>
    private static bool IsDirectional(char character) =>
        character is '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static bool IsHalf(string text, int index) =>
        char.IsHighSurrogate(text[index]) ? index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1])
        : char.IsLowSurrogate(text[index]) && (index == 0 || !char.IsHighSurrogate(text[index - 1]));

    private static bool IsCommand(string text, int index, bool isStart) => text[index] switch
    {
        ':' => isStart && StartsWith(text, index, "::"),
        '#' => StartsWith(text, index, "##[") || StartsWith(text, index, "##vso["),
        _ => false,
    };

    private static bool StartsWith(string text, int index, string command) =>
        string.Compare(text, index, command, 0, command.Length, StringComparison.OrdinalIgnoreCase) == 0;

    private static void Append(StringBuilder text, char character)
    {
        string name = character switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
        };
        text.Append(name);
    }
}
