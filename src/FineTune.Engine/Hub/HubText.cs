using System.Globalization;
using System.Text;

namespace FineTune.Engine.Hub;

/// <summary>Text of the Hub in our own messages: on one line and not longer than somebody reads.</summary>
internal static class HubText
{
    private const int Longest = 300;

    /// <summary>The text with its control characters escaped and its end cut off where it is long.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder();
        foreach (char character in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            bool isHidden = char.IsControl(character)
                || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (isHidden)
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                shown.Append(character);
            }
        }

        return text.Length > Longest ? shown.Append("...").ToString() : shown.ToString();
    }
}
