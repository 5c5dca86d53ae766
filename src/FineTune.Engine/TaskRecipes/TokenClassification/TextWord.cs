namespace FineTune.Engine.TaskRecipes;

/// <summary>A word of a text.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character behind its last.</param>
internal sealed record TextWord(string Word, int Start, int End)
{
    /// <summary>
    /// The words of a text as token classification was trained on them: what white space parts, with punctuation and symbols as words of their own.
    /// </summary>
    public static IReadOnlyList<TextWord> Split(string text)
    {
        List<TextWord> words = [];
        int start = 0;
        for (int end = 1; end <= text.Length; end++)
        {
            if (end < text.Length && IsOfWord(text, end - 1) && IsOfWord(text, end))
            {
                continue;
            }

            if (!char.IsWhiteSpace(text[start]) && !(end < text.Length && char.IsLowSurrogate(text[end])))
            {
                words.Add(new TextWord(text[start..end], start, end));
            }

            start = end < text.Length && char.IsLowSurrogate(text[end]) ? start : end;
        }

        return words;
    }

    private static bool IsOfWord(string text, int index) => !char.IsWhiteSpace(text[index]) && !char.IsPunctuation(text, index) && !char.IsSymbol(text, index);
}
