namespace FineTune.Tokenizers.ChatTemplates;

/// <summary>The templates that are built in, each a file of this name.</summary>
internal static class BuiltInTemplates
{
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static string Read(string name)
    {
        if (!ChatTemplate.BuiltInNames.Contains(name, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"No chat template of the name '{name}' is built in. There are: {string.Join(", ", ChatTemplate.BuiltInNames)}.", nameof(name));
        }

        using Stream stream = typeof(BuiltInTemplates).Assembly.GetManifestResourceStream($"FineTune.Tokenizers.ChatTemplates.BuiltIn.{name}.jinja")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
