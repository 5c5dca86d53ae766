using System.Text.Json;

namespace FineTune.Tokenizers.Tests;

/// <summary>Tokenizers with what Hugging Face's library makes of texts, which golden/tokenizers/generate.py wrote.</summary>
internal static class GoldenFolders
{
    public static string Own { get; } = Path.Combine(AppContext.BaseDirectory, "golden", "tokenizers");

    /// <summary>Those of the tests, and further ones that FINETUNE_TOKENIZER_GOLDENS names.</summary>
    public static TheoryData<string> All()
    {
        string? more = Environment.GetEnvironmentVariable("FINETUNE_TOKENIZER_GOLDENS");
        return [.. Directory.EnumerateDirectories(Own).Concat(more is null ? [] : Directory.EnumerateDirectories(more)).Order(StringComparer.Ordinal)];
    }

    public static JsonElement[] Rows(string folder)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "golden.json")));
        return [.. golden.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.Clone())];
    }

    /// <summary>The texts that stand alone.</summary>
    public static string[] Texts(string folder) =>
        [.. Rows(folder).Where(row => row.TryGetProperty("plain", out _)).Select(row => row.GetProperty("text").GetString()!)];

    public static int[] Numbers(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}
