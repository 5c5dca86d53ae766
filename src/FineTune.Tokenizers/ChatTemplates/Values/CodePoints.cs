using System.Text;

namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>A text as Python counts it: by code points, of which half a pair is one.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        int pairs = 0;
        for (int index = 1; index < text.Length; index++)
        {
            if (IsPair(text, index - 1))
            {
                pairs++;
                index++;
            }
        }

        return text.Length - pairs;
    }

    public static List<int> Of(string text)
    {
        var codes = new List<int>(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            if (IsPair(text, index))
            {
                codes.Add(char.ConvertToUtf32(text[index], text[index + 1]));
                index++;
            }
            else
            {
                codes.Add(text[index]);
            }
        }

        return codes;
    }

    public static string Text(IEnumerable<int> codes)
    {
        var text = new StringBuilder();
        foreach (int code in codes)
        {
            Append(text, code);
        }

        return text.ToString();
    }

    public static void Append(StringBuilder text, int code)
    {
        if (code < 0x10000)
        {
            text.Append((char)code);
        }
        else
        {
            text.Append(char.ConvertFromUtf32(code));
        }
    }

    /// <summary>Place in UTF-16 units of the code point of this number.</summary>
    public static int Place(string text, int count)
    {
        int index = 0;
        for (; count > 0 && index < text.Length; count--)
        {
            index += IsPair(text, index) ? 2 : 1;
        }

        return index;
    }

    public static string Part(string text, int start, int end)
    {
        int first = Place(text, start);
        return end <= start ? "" : text[first..(first + Place(text[first..], end - start))];
    }

    public static int Compare(string left, string right)
    {
        int length = Math.Min(left.Length, right.Length);
        for (int index = 0; index < length; index++)
        {
            if (left[index] != right[index])
            {
                // Halves of pairs stand for more than any single unit.
                return (char.IsSurrogate(left[index]) ? left[index] + 0x10000 : left[index])
                    .CompareTo(char.IsSurrogate(right[index]) ? right[index] + 0x10000 : right[index]);
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static bool IsPair(string text, int index) =>
        index + 1 < text.Length && char.IsHighSurrogate(text[index]) && char.IsLowSurrogate(text[index + 1]);
}
