using System.Text.Json;
using FineTune.Tokenizers.Json;

namespace FineTune.Tokenizers;

/// <summary>What config.json says about a tokenizer; null where it says nothing.</summary>
internal sealed record TokenizerModelType(string? ModelType, string? TokenizerClass)
{
    private const string ConfigFile = "config.json";

    public static TokenizerModelType Read(string folder)
    {
        string path = Path.Combine(folder, ConfigFile);
        if (!File.Exists(path))
        {
            return new TokenizerModelType(null, null);
        }

        using JsonDocument document = TokenizerJsonReader.Open(path);
        return new TokenizerModelType(Text(document.RootElement, "model_type"), Text(document.RootElement, "tokenizer_class"));
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
