namespace FineTune.Answers;

/// <summary>Texts that end a generation.</summary>
internal static class StopStrings
{
    /// <summary>True where the text ends with one of them, or the last token has the end of one in it.</summary>
    /// <param name="decode">The text of tokens, special ones among them.</param>
    /// <param name="tokens">The prompt's and those that follow.</param>
    /// <param name="prompt">How many of them are the prompt's.</param>
    public static bool EndAt(GenerationConfig config, Func<IEnumerable<int>, string> decode, IReadOnlyList<int> tokens, int prompt)
    {
        if (config.StopStrings.Count == 0)
        {
            return false;
        }

        string before = decode(tokens.Skip(prompt).SkipLast(1));
        string text = decode(tokens.Skip(prompt));
        return config.StopStrings.Any(stop =>
            stop.Length > 0 && text.IndexOf(stop, Math.Max(0, before.Length - stop.Length + 1), StringComparison.Ordinal) >= 0);
    }
}
