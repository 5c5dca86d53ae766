using System.Globalization;
using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>strftime in the C locale.</summary>
internal static class DateFormat
{
    /// <exception cref="PythonException">The format has a directive that is not known.</exception>
    public static string Format(DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (int index = 0; index < format.Length; index++)
        {
            if (format[index] != '%' || index + 1 == format.Length)
            {
                text.Append(format[index]);
                continue;
            }

            index++;
            char flag = format[index] is '-' or '_' or '0' or '^' && index + 1 < format.Length ? format[index++] : (char)0;
            string part = Directive(time, format[index]);
            text.Append(flag switch
            {
                '-' => part.TrimStart('0', ' ') is { Length: > 0 } trimmed ? trimmed : part.Length > 0 ? "0" : "",
                '_' => part.TrimStart('0').PadLeft(part.Length),
                '0' => part.Replace(' ', '0'),
                '^' => part.ToUpperInvariant(),
                _ => part,
            });
        }

        return text.ToString();
    }

    private static string Directive(DateTimeOffset time, char directive) => directive switch
    {
        'Y' => Number(time.Year, 1),
        'C' => Number(time.Year / 100, 2),
        'y' => Number(time.Year % 100, 2),
        'G' => Number(ISOWeek.GetYear(time.DateTime), 1),
        'm' => Number(time.Month, 2),
        'd' => Number(time.Day, 2),
        'e' => Number(time.Day, 1).PadLeft(2),
        'H' => Number(time.Hour, 2),
        'k' => Number(time.Hour, 1).PadLeft(2),
        'I' => Number(((time.Hour + 11) % 12) + 1, 2),
        'l' => Number(((time.Hour + 11) % 12) + 1, 1).PadLeft(2),
        'M' => Number(time.Minute, 2),
        'S' => Number(time.Second, 2),
        'f' => Number((int)(time.Ticks % TimeSpan.TicksPerSecond / 10), 6),
        'j' => Number(time.DayOfYear, 3),
        'U' => Number((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7, 2),
        'W' => Number((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7, 2),
        'V' => Number(ISOWeek.GetWeekOfYear(time.DateTime), 2),
        'w' => Number((int)time.DayOfWeek, 1),
        'u' => Number((((int)time.DayOfWeek + 6) % 7) + 1, 1),
        'A' => time.ToString("dddd", CultureInfo.InvariantCulture),
        'a' => time.ToString("ddd", CultureInfo.InvariantCulture),
        'B' => time.ToString("MMMM", CultureInfo.InvariantCulture),
        'b' or 'h' => time.ToString("MMM", CultureInfo.InvariantCulture),
        'p' => time.Hour < 12 ? "AM" : "PM",
        'P' => time.Hour < 12 ? "am" : "pm",
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'D' or 'x' => Format(time, "%m/%d/%y"),
        'F' => Format(time, "%Y-%m-%d"),
        'T' or 'X' => Format(time, "%H:%M:%S"),
        'R' => Format(time, "%H:%M"),
        'r' => Format(time, "%I:%M:%S %p"),
        'c' => Format(time, "%a %b %e %H:%M:%S %Y"),
        // The time is one without a zone, as that of datetime.now().
        'z' or 'Z' => "",
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => throw PythonException.Unsupported($"the directive %{directive} of strftime is"),
    };

    private static string Number(int number, int digits) => number.ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
