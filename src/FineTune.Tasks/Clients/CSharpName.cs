using System.Globalization;
using System.Text;

namespace FineTune.Tasks.Clients;

/// <summary>
/// A text as a name in C#. Its letters and digits stay; what stands between them goes, and the letter behind it is a capital. Between two digits it is an
/// underscore, before a first digit stands one, a minus before a first digit is the word, and a text without letters and digits is its code points.
/// </summary>
internal static class CSharpName
{
    private const string OfNothing = "Empty";
    private const string Minus = "Minus";

    public static string Of(string text)
    {
        var name = new StringBuilder(text.Length);
        bool isApart = true;
        foreach (char letter in text)
        {
            if (!IsPart(letter, name.Length == 0))
            {
                isApart = true;
                continue;
            }

            if (isApart && name.Length > 0 && char.IsDigit(letter) && char.IsDigit(name[^1]))
            {
                name.Append('_');
            }

            name.Append(isApart ? char.ToUpperInvariant(letter) : letter);
            isApart = false;
        }

        if (name.Length == 0)
        {
            return text.Length == 0 ? OfNothing : CodePoints(text);
        }

        return !char.IsDigit(name[0]) ? name.ToString()
            : text.TrimStart().StartsWith('-') ? Minus + name
            : "_" + name;
    }

    private static string CodePoints(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune => "U" + rune.Value.ToString("X4", CultureInfo.InvariantCulture)));

    private static bool IsPart(char letter, bool isFirst) => char.GetUnicodeCategory(letter) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber or UnicodeCategory.DecimalDigitNumber => true,
        // A mark goes on with a letter.
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => !isFirst,
        _ => false,
    };
}
