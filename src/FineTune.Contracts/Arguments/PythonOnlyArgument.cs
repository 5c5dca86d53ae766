using System.Text.Json;

namespace FineTune.Contracts;

/// <summary>A field of transformers' TrainingArguments, today's or a former one, that means nothing here.</summary>
/// <param name="HuggingFaceName">The field: <c>dataloader_num_workers</c>.</param>
/// <param name="Default">Its default as JSON: a file that only spells out the default asks for nothing.</param>
/// <param name="ChangesResult">True where a run that ignores the value would not be the run that was asked for.</param>
/// <param name="Reason">Why it means nothing, and what does the same; the end of a sentence.</param>
public sealed record PythonOnlyArgument(string HuggingFaceName, string Default, bool ChangesResult, string Reason)
{
    /// <summary>The name in .NET casing: <c>DataloaderNumWorkers</c>.</summary>
    public string Name { get; } = string.Concat(HuggingFaceName.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>True for the field's name in a YAML file and in a project file.</summary>
    public bool Is(string name) =>
        name.Equals(Name, StringComparison.OrdinalIgnoreCase) || name.Equals(HuggingFaceName, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a text that says what the field says by itself; of what is off by itself every way to say so.</summary>
    public bool IsDefault(string text)
    {
        string bare = JsonDocument.Parse(Default).RootElement is { ValueKind: JsonValueKind.String } element ? element.GetString()! : Default;
        string written = text.Trim();
        return written.Equals(bare, StringComparison.OrdinalIgnoreCase) || (IsNothing(bare) && IsNothing(written));
    }

    /// <summary>What is false in Python, or none.</summary>
    private static bool IsNothing(string text) => text.ToLowerInvariant() is "" or "~" or "null" or "none" or "false" or "[]" or "{}";
}
