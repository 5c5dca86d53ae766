using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>Words of token classification begin as words within a text do, whatever the tokenizer.</summary>
public sealed class WordPrefixTests
{
    private static readonly string[] Words = ["The", "old", "Anna", "visited", "Rome"];

    /// <summary>All but those that know no space: BERT's, CLIP's and the plain list of words.</summary>
    public static TheoryData<string> WithSpaces => [.. Names().Where(name => !IsWithoutSpaces(name))];

    public static TheoryData<string> WithoutSpaces => [.. Names().Where(IsWithoutSpaces)];

    [Theory]
    [MemberData(nameof(WithSpaces))]
    public void Words_are_the_tokens_they_are_within_a_text(string name)
    {
        TokenizerDefinition definition = WordPrefix.Apply(TokenizerFiles.LoadDefinition(Folder(name)));

        (int[] words, int[] text) = Ids(definition);

        // These do not split a text at its spaces, and their small vocabularies have tokens that go over them.
        if (name is not ("llama2" or "llama2-legacy" or "gemma"))
        {
            Assert.Equal(text, words);
        }

        var tokens = new TokenizedText(details: true);
        new TextTokenizer(definition) { AddsSpecialTokens = false }.EncodeWords(Words, int.MaxValue, tokens);
        Assert.All(
            Words.Index(),
            word => Assert.Contains(tokens.Tokens[Enumerable.Range(0, words.Length).First(token => tokens.WordOf(token) == word.Index)][0], "Ġ\u2581"));
        Assert.Equal(Written(definition), Written(WordPrefix.Apply(definition)));
    }

    [Theory]
    [MemberData(nameof(WithoutSpaces))]
    public void A_tokenizer_that_knows_no_space_stays_as_it_is(string name)
    {
        TokenizerDefinition definition = TokenizerFiles.LoadDefinition(Folder(name));

        Assert.Same(definition, WordPrefix.Apply(definition));
    }

    [Theory]
    [MemberData(nameof(WithSpaces))]
    public void The_saved_files_have_it_for_whoever_opens_them(string name)
    {
        using var folder = new TemporaryFolder();
        TokenizerDefinition definition = WordPrefix.Apply(TokenizerFiles.LoadDefinition(Folder(name)));

        TokenizerFiles.Save(definition, folder.Path);

        Assert.Equal(Ids(definition), Ids(TokenizerFiles.LoadDefinition(folder.Path)), (one, other) => one.Words.SequenceEqual(other.Words));
    }

    [Fact]
    public void Words_are_those_of_run_ner()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "words", "words.json")));
        foreach (JsonProperty tokenizer in golden.RootElement.GetProperty("tokenizers").EnumerateObject())
        {
            // Special tokens are those of the class, which the files here do not name.
            TextTokenizer ours = new(WordPrefix.Apply(TokenizerFiles.LoadDefinition(Folder(tokenizer.Name)))) { AddsSpecialTokens = false };
            foreach (JsonElement row in tokenizer.Value.EnumerateArray())
            {
                var tokens = new TokenizedText(details: true);
                ours.EncodeWords([.. row.GetProperty("words").EnumerateArray().Select(word => word.GetString()!)], int.MaxValue, tokens);
                (int Id, int Word)[] expected =
                [
                    .. row.GetProperty("ids").EnumerateArray().Zip(row.GetProperty("word_ids").EnumerateArray())
                        .Where(pair => pair.Second.ValueKind == JsonValueKind.Number).Select(pair => (pair.First.GetInt32(), pair.Second.GetInt32())),
                ];
                Assert.Equal(expected, tokens.InputIds.ToArray().Select((id, token) => (id, tokens.WordOf(token)!.Value)));
            }
        }
    }

    [Theory]
    [InlineData("roberta", "RobertaTokenizer", "RobertaTokenizer", true)]
    [InlineData("gpt2", null, "PreTrainedTokenizerFast", true)]
    [InlineData("modernbert", "PreTrainedTokenizerFast", "PreTrainedTokenizerFast", true)]
    [InlineData("qwen2", "Qwen2Tokenizer", "PreTrainedTokenizerFast", true)]
    [InlineData("xlm-roberta", "XLMRobertaTokenizer", "XLMRobertaTokenizer", null)]
    public void The_configuration_names_a_class_that_keeps_it(string name, string? given, string expected, bool? flag)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", File.ReadAllText(Path.Combine(Folder(name), "tokenizer.json")));
        folder.Write("tokenizer_config.json", given is null ? """{"add_prefix_space": false}""" : $$"""{"tokenizer_class": "{{given}}"}""");

        TokenizerFiles.Save(WordPrefix.Apply(TokenizerFiles.LoadDefinition(folder.Path)), folder.Path);

        JsonObject config = JsonNode.Parse(File.ReadAllText(folder["tokenizer_config.json"]))!.AsObject();
        Assert.Equal(expected, config["tokenizer_class"]!.GetValue<string>());
        Assert.Equal(flag, config["add_prefix_space"]?.GetValue<bool>());
    }

    private static (int[] Words, int[] Text) Ids(TokenizerDefinition definition)
    {
        var tokenizer = new TextTokenizer(definition) { AddsSpecialTokens = false };
        TokenizedText words = new(details: true), text = new();
        tokenizer.EncodeWords(Words, int.MaxValue, words);
        // The words' own space stands before the first of the text, where the tokenizer does not put one itself.
        new TextTokenizer(definition) { AddsSpecialTokens = false }.Encode(string.Join(' ', Words), int.MaxValue, text);
        return (words.InputIds.ToArray(), text.InputIds.ToArray());
    }

    private static string Written(TokenizerDefinition definition) =>
        $"{definition.Normalizer?.ToJsonString()} {definition.PreTokenizer?.ToJsonString()} {definition.PostProcessor?.ToJsonString()}";

    private static IEnumerable<string> Names() =>
        Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    private static bool IsWithoutSpaces(string name) => name is "bert-cased" or "bert-uncased" or "m-bert" or "mpnet-like" or "word-level" or "clip";

    private static string Root => Path.Combine(AppContext.BaseDirectory, "golden", "tokenizers");

    private static string Folder(string name) => Path.Combine(Root, name);
}
