using System.Globalization;
using System.Text;

namespace FineTune.Answers;

/// <summary>A character as people count them: a letter with its marks, an emoji of several code points.</summary>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="Length">In UTF-16 units.</param>
internal readonly record struct TextElement(int Start, int Length, TextElementKind Kind)
{
    // Blocks of the scripts that are written without spaces between words.
    private static readonly (int First, int Last)[] WithoutSpaces =
    [
        (0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1950, 0x19FF), (0x1A20, 0x1AAF), (0x3005, 0x3007), (0x3041, 0x30FF), (0x31F0, 0x31FF),
        (0x3400, 0x4DBF),
        (0x4E00, 0x9FFF), (0xA9E0, 0xA9FF), (0xAA60, 0xAADF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x1B000, 0x1B16F), (0x20000, 0x3FFFF),
    ];

    public int End => Start + Length;

    /// <summary>The characters of a part of a text.</summary>
    public static List<TextElement> Of(ReadOnlySpan<char> text, int start)
    {
        List<TextElement> elements = [];
        while (!text.IsEmpty)
        {
            int length = StringInfo.GetNextTextElementLength(text);
            elements.Add(new TextElement(start, length, KindOf(text)));
            start += length;
            text = text[length..];
        }

        return elements;
    }

    private static TextElementKind KindOf(ReadOnlySpan<char> text)
    {
        // A half of a surrogate pair is no character: it counts as a letter, as the tokenizers take it.
        _ = Rune.DecodeFromUtf16(text, out Rune rune, out _);
        return Rune.IsWhiteSpace(rune) ? TextElementKind.Space
            : Array.Exists(WithoutSpaces, block => rune.Value >= block.First && rune.Value <= block.Last)
                && !Rune.IsPunctuation(rune) ? TextElementKind.OfScriptWithoutSpaces
            : Rune.IsPunctuation(rune) || Rune.IsSymbol(rune) ? TextElementKind.Punctuation
            : TextElementKind.Letter;
    }
}
