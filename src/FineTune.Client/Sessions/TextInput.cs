namespace FineTune.Client;

/// <summary>A text, or two.</summary>
/// <param name="Pair">The second text; null where there is one text.</param>
internal readonly record struct TextInput(string Text, string? Pair)
{
    public static TextInput Of(string text) => new(text ?? throw new ArgumentNullException(nameof(text)), null);

    public static TextInput Of(TextPair pair) =>
        new(pair.Text ?? throw new ArgumentNullException(nameof(pair)), pair.Pair ?? throw new ArgumentNullException(nameof(pair)));
}
