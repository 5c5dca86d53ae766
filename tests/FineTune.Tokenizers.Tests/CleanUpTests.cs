using System.Text.Json;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>
/// Decoded text with clean_up_tokenization_spaces, which takes spaces out before English punctuation, as transformers has it (golden/clean_up.py).
/// </summary>
public sealed class CleanUpTests : IDisposable
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Spaces_are_cleaned_up_as_tokenizer_config_says()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(Golden, "clean_up.json")));
        foreach (JsonElement row in golden.RootElement.EnumerateArray())
        {
            string name = row.GetProperty("tokenizer").GetString()!;
            JsonElement clean = row.GetProperty("clean");
            File.Copy(Path.Combine(Golden, "tokenizers", name, TokenizerFiles.TokenizerJson), _folder[TokenizerFiles.TokenizerJson], overwrite: true);
            _folder.Write(
                TokenizerFiles.TokenizerConfig,
                clean.ValueKind == JsonValueKind.Null ? "{}" : $$"""{"clean_up_tokenization_spaces": {{clean.GetRawText()}}}""");

            int[] ids = [.. row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];

            Assert.Equal(row.GetProperty("decoded").GetString(), TokenizerFiles.Load(_folder.Path).Decode(ids, skipSpecialTokens: false));
        }
    }
}
