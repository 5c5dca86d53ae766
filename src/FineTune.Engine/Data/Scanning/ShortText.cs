namespace FineTune.Engine.Data;

/// <summary>Data within messages: a wrong file may have a name or a value of any length.</summary>
internal static class ShortText
{
    private const int MaxLength = 60;
    private const int MaxListed = 20;

    public static string Of(ReadOnlySpan<char> text) => Of(text, MaxLength);

    /// <param name="length">Characters (UTF-16) that are shown at most; a surrogate pair stays whole, or goes whole.</param>
    public static string Of(ReadOnlySpan<char> text, int length) =>
        text.Length <= length ? text.ToString() : $"{text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)]}...";

    /// <summary>The first few, and how many there are.</summary>
    public static string List(IReadOnlyCollection<string> names)
    {
        string first = string.Join(", ", names.Take(MaxListed).Select(name => Of(name)));
        return names.Count > MaxListed ? FormattableString.Invariant($"{first}, ... ({names.Count} in all)") : first;
    }
}
