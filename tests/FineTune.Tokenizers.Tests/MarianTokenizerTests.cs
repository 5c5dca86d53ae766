using System.Text.Json;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>Marian's files against transformers' MarianTokenizer (golden/marian/generate.py).</summary>
public sealed class MarianTokenizerTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden", "marian");

    public static TheoryData<string> Texts
    {
        get
        {
            using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(Golden, "golden.json")));
            return [.. golden.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.GetRawText())];
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Ids_of_texts_and_translations_are_those_of_transformers(string row)
    {
        using JsonDocument wanted = JsonDocument.Parse(row);
        TokenizerDefinition definition = TokenizerFiles.LoadDefinition(Golden);

        Check(wanted.RootElement, definition, "ids");
        Check(wanted.RootElement, definition.Target!, "target_ids");
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_comes_back_as_in_transformers(string row)
    {
        using JsonDocument wanted = JsonDocument.Parse(row);
        int[] ids = GoldenFolders.Numbers(wanted.RootElement, "ids");

        string decoded = TokenizerFiles.Load(Golden).Decode(ids, skipSpecialTokens: true);

        Assert.Equal(wanted.RootElement.GetProperty("decoded").GetString(), decoded.Trim());
    }

    [Fact]
    public void It_is_saved_as_the_files_it_came_from()
    {
        using var folder = new TemporaryFolder();
        TokenizerFiles.Save(TokenizerFiles.LoadDefinition(Golden), folder.Path);

        Assert.Equal(
            ["source.spm", "special_tokens_map.json", "target.spm", "tokenizer_config.json", "vocab.json"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var row = new TokenizedText();
        TokenizerFiles.Load(folder.Path).Encode("the cat", 10, row);
        var expected = new TokenizedText();
        TokenizerFiles.Load(Golden).Encode("the cat", 10, expected);
        Assert.Equal(expected.InputIds.ToArray(), row.InputIds.ToArray());
    }

    [Fact]
    public void A_vocabulary_for_each_language_is_not_supported()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])["source.spm", "target.spm", "vocab.json"])
        {
            File.Copy(Path.Combine(Golden, file), folder[file]);
        }

        folder.Write("tokenizer_config.json", """{"separate_vocabs": true}""");

        Assert.Equal(TokenizerError.UnsupportedComponent, Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(folder.Path)).Error);
    }

    [Fact]
    public void A_vocabulary_without_an_end_token_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(Golden, "source.spm"), folder["source.spm"]);
        File.Copy(Path.Combine(Golden, "target.spm"), folder["target.spm"]);
        folder.Write("vocab.json", """{"<unk>": 0, "<pad>": 1}""");

        TokenizerException exception = Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(folder.Path));

        Assert.Contains("'</s>' is not in the vocabulary", exception.Message, StringComparison.Ordinal);
    }

    private static void Check(JsonElement wanted, TokenizerDefinition definition, string name)
    {
        var row = new TokenizedText();
        new TextTokenizer(definition).Encode(wanted.GetProperty("text").GetString(), int.MaxValue, row);

        Assert.Equal(GoldenFolders.Numbers(wanted, name), row.InputIds.ToArray());
    }
}
