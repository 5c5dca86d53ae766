using System.Text.Json;

namespace FineTune.Tokenizers.Tests;

/// <summary>What golden/generate.py wrote.</summary>
internal sealed class BertGolden : IDisposable
{
    private readonly JsonDocument _document = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "bert.json")));

    public JsonElement Root => _document.RootElement;

    public string[] Vocabulary => Strings("vocabulary");

    public string[] Texts => Strings("texts");

    public TokenizerDefinition Definition(bool lowercase) =>
        TokenizerDefinition.Bert(Vocabulary, new BertNormalization { Lowercase = lowercase }) with { ModelMaxLength = 64 };

    public JsonElement Encodings(bool lowercase) =>
        Root.GetProperty("encodings").EnumerateArray().Single(encodings => encodings.GetProperty("lowercase").GetBoolean() == lowercase);

    public static int[] Numbers(JsonElement element) => [.. element.EnumerateArray().Select(number => number.GetInt32())];

    public void Dispose() => _document.Dispose();

    private string[] Strings(string name) => [.. Root.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
