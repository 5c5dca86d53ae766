using FineTune.Tokenizers.Texts;

namespace FineTune.Tokenizers.Patterns;

/// <summary>What a match in progress knows.</summary>
/// <param name="text">The text.</param>
/// <param name="loops">For each loop where its current round began, or -1.</param>
/// <param name="budget">What each step is taken from.</param>
internal readonly ref struct RegexContext(ReadOnlySpan<char> text, int[] loops, TextBudget budget)
{
    public readonly ReadOnlySpan<char> Text = text;
    public readonly int[] Loops = loops;
    public readonly TextBudget Budget = budget;

    /// <summary>The code point at a position and its length; a length of 0 at the end.</summary>
    public int CodeAt(int position, out int length)
    {
        if (position >= Text.Length)
        {
            length = 0;
            return -1;
        }

        char character = Text[position];
        if (char.IsHighSurrogate(character) && position + 1 < Text.Length && char.IsLowSurrogate(Text[position + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(character, Text[position + 1]);
        }

        length = 1;
        return character;
    }

    /// <summary>Start of the character that ends at a position above 0.</summary>
    public int Before(int position) =>
        position >= 2 && char.IsLowSurrogate(Text[position - 1]) && char.IsHighSurrogate(Text[position - 2]) ? position - 2 : position - 1;
}
