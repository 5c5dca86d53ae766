using System.Globalization;

namespace FineTune.Testing;

/// <summary>
/// What a terminal shows of a line in which the cursor goes back: the few control functions of ECMA-48 that our words and the Terminal Logger's colours need.
/// </summary>
public static class TerminalLine
{
    private const char Escape = '\u001B';

    public static string Shown(string text)
    {
        var cells = new List<char>();
        int cursor = 0;
        int saved = 0;
        for (int index = 0; index < text.Length; index++)
        {
            switch (text[index])
            {
                case '\r':
                    cursor = 0;
                    break;
                case Escape when text[index + 1] == '7':
                    saved = cursor;
                    index++;
                    break;
                case Escape when text[index + 1] == '8':
                    cursor = saved;
                    index++;
                    break;
                case Escape when text[index + 1] == '[':
                    int end = index + 2;
                    for (; text[end] is < '@' or > '~'; end++)
                    {
                    }

                    cursor = Apply(text[end], text[(index + 2)..end], cells, cursor);
                    index = end;
                    break;
                default:
                    Put(cells, cursor++, text[index]);
                    break;
            }
        }

        return new string([.. cells]).TrimEnd();
    }

    private static int Apply(char function, string parameters, List<char> cells, int cursor)
    {
        int count = int.TryParse(parameters, CultureInfo.InvariantCulture, out int given) ? given : 1;
        switch (function)
        {
            case 'C':
                return cursor + count;
            case 'D':
                return Math.Max(0, cursor - count);
            case 'P':
                cells.RemoveRange(cursor, Math.Min(count, cells.Count - cursor));
                return cursor;
            case 'K':
                cells.RemoveRange(cursor, cells.Count - cursor);
                return cursor;
            default:
                // Colours and the cursor's looks.
                return cursor;
        }
    }

    private static void Put(List<char> cells, int place, char character)
    {
        while (cells.Count <= place)
        {
            cells.Add(' ');
        }

        cells[place] = character;
    }
}
