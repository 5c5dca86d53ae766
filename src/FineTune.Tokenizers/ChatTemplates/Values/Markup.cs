namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>Text that is marked as safe HTML: what is added to it is escaped.</summary>
internal sealed class Markup(string text)
{
    public string Text { get; } = text;

    /// <summary>The text with the five characters of HTML written as entities, unless it is safe already.</summary>
    public static Markup Escape(object? value) => value is Markup markup ? markup : new Markup(Python.Text(value)
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal));
}
