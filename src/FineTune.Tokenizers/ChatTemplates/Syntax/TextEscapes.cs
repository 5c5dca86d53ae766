using System.Globalization;
using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>What escapes in a text stand for: Python's unicode-escape, of which characters beyond ASCII are escapes already.</summary>
internal static class TextEscapes
{
    /// <param name="literal">What stands between the quotes.</param>
    /// <exception cref="TemplateSyntaxException">An escape stands for nothing.</exception>
    public static string Resolve(string literal, int line)
    {
        if (!literal.Contains('\\', StringComparison.Ordinal))
        {
            return literal;
        }

        var text = new StringBuilder();
        for (int index = 0; index < literal.Length; index++)
        {
            if (literal[index] != '\\')
            {
                text.Append(literal[index]);
                continue;
            }

            index++;
            char escape = literal[index];
            if (escape > 127)
            {
                string ascii = JsonText.Ascii(CodePoints.Part(literal[index..], 0, 1));
                index += char.IsHighSurrogate(escape) && index + 1 < literal.Length ? 1 : 0;
                text.Append(ascii);
                continue;
            }

            switch (escape)
            {
                case '\n':
                    break;
                case 'x' or 'u' or 'U':
                    int digits = escape switch { 'x' => 2, 'u' => 4, _ => 8 };
                    CodePoints.Append(text, HexEscape(literal, index + 1, digits, line));
                    index += digits;
                    break;
                case >= '0' and <= '7':
                    int octal = 0;
                    int end = Math.Min(index + 3, literal.Length);
                    for (; index < end && literal[index] is >= '0' and <= '7'; index++)
                    {
                        octal = (octal * 8) + literal[index] - '0';
                    }

                    index--;
                    text.Append((char)octal);
                    break;
                case 'N':
                    throw new TemplateSyntaxException("the escape \\N is not supported", line);
                default:
                    int known = "\\'\"abfnrtv".IndexOf(escape, StringComparison.Ordinal);
                    text.Append(known < 0 ? "\\" + escape : "\\'\"\a\b\f\n\r\t\v"[known].ToString());
                    break;
            }
        }

        return text.ToString();
    }

    private static int HexEscape(string literal, int start, int digits, int line) =>
        start + digits <= literal.Length
        && int.TryParse(literal.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
        && code is >= 0 and <= 0x10FFFF
            ? code
            : throw new TemplateSyntaxException(
                digits == 2 ? "truncated \\xXX escape" : "an escape has too few digits, or stands for no character", line);
}
