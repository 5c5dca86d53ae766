using System.Text.Json.Nodes;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

public sealed class TokenizerFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BertGolden _golden = new();

    public void Dispose()
    {
        _golden.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_saved_tokenizer_opens_again_the_same(bool lowercase)
    {
        TokenizerDefinition saved = _golden.Definition(lowercase);
        TokenizerFiles.Save(saved, _folder.Path);

        TokenizerDefinition loaded = TokenizerFiles.LoadDefinition(_folder.Path);

        Assert.Equal(saved.Model.Vocabulary.InOrder, loaded.Model.Vocabulary.InOrder);
        Assert.Equal(saved.Normalizer!.ToJsonString(), loaded.Normalizer!.ToJsonString());
        Assert.Equal(saved.PostProcessor!.ToJsonString(), loaded.PostProcessor!.ToJsonString());
        Assert.Equal(saved.SpecialTokens.Named, loaded.SpecialTokens.Named);
        Assert.Equal(saved.AddedTokens, loaded.AddedTokens);
        Assert.Equal(saved.ModelMaxLength, loaded.ModelMaxLength);
        Assert.All(TokenizerFiles.All, name => Assert.True(File.Exists(_folder[name])));
    }

    [Fact]
    public void Vocab_txt_alone_is_lower_case_unless_it_has_capitals()
    {
        TokenizerFiles.Save(_golden.Definition(lowercase: false), _folder.Path);
        File.Delete(_folder["tokenizer.json"]);
        File.Delete(_folder["tokenizer_config.json"]);

        TokenizerDefinition loaded = TokenizerFiles.LoadDefinition(_folder.Path);

        Assert.False(loaded.Normalizer!["lowercase"]!.GetValue<bool>());
        Assert.Equal(_golden.Vocabulary, loaded.Model.Vocabulary.InOrder.Select(entry => entry.Token));

        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n");
        Assert.True(TokenizerFiles.LoadDefinition(_folder.Path).Normalizer!["lowercase"]!.GetValue<bool>());
    }

    [Fact]
    public void Tokenizer_config_decides_on_lower_case()
    {
        TokenizerFiles.Save(_golden.Definition(lowercase: true), _folder.Path);
        _folder.Write("tokenizer_config.json", """{"do_lower_case": false, "model_max_length": 1e30}""");

        TokenizerDefinition loaded = TokenizerFiles.LoadDefinition(_folder.Path);

        Assert.False(loaded.Normalizer!["lowercase"]!.GetValue<bool>());
        Assert.Null(loaded.ModelMaxLength);
    }

    [Fact]
    public void An_old_file_without_the_models_type_opens()
    {
        Edit(root => root["model"]!.AsObject().Remove("type"));

        Assert.Equal(_golden.Vocabulary, TokenizerFiles.LoadDefinition(_folder.Path).Model.Vocabulary.InOrder.Select(entry => entry.Token));
    }

    [Fact]
    public void Bert_processing_is_the_same_as_its_template()
    {
        Edit(root => root["post_processor"] = JsonNode.Parse("""{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}"""));

        Assert.Equal(_golden.Vocabulary, TokenizerFiles.LoadDefinition(_folder.Path).Model.Vocabulary.InOrder.Select(entry => entry.Token));
    }

    [Fact]
    public void A_further_special_token_is_found_in_text_and_kept()
    {
        int id = _golden.Vocabulary.Length;
        Edit(root => root["added_tokens"]!.AsArray().Add(JsonNode.Parse(
            $$"""{"id": {{id}}, "content": "[URL]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}""")));

        TextTokenizer tokenizer = TokenizerFiles.Load(_folder.Path);
        TokenizerFiles.Save(tokenizer.Definition, _folder.Path);
        var tokens = new TokenSequence();
        TokenizerFiles.Load(_folder.Path).Tokenize("a[URL]", tokens);

        Assert.Equal(id, tokens.Ids[^1]);
        Assert.Equal(id + 1, tokenizer.VocabularySize);
    }

    [Theory]
    [InlineData("model.type", "\"Markov\"", "its model Markov")]
    [InlineData("normalizer.type", "\"NFX\"", "its normalizer NFX")]
    [InlineData("normalizer", """{"type": "Sequence", "normalizers": [{"type": "Upper"}]}""", "its normalizer Upper")]
    [InlineData("pre_tokenizer.type", "\"Vowels\"", "its pre-tokenizer Vowels")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"String": "a"}, "behavior": "Doubled", "invert": false}""", "Doubled")]
    [InlineData("post_processor.type", "\"Reverse\"", "its post-processor Reverse")]
    [InlineData("decoder.type", "\"Rot13\"", "its decoder Rot13")]
    [InlineData("post_processor.single", """[{"Text": {"id": "A"}}]""", "neither Sequence nor SpecialToken")]
    public void A_component_nobody_knows_is_named(string path, string value, string named) =>
        AssertRefused(TokenizerError.UnsupportedComponent, path, value, named);

    [Theory]
    [InlineData(@"(a)\\1", "'\\\\1'")]
    [InlineData(@"\\X", "'\\\\X'")]
    [InlineData(@"(?x: a )", "'(?x'")]
    [InlineData(@"\\p{Nonsense}", "Nonsense")]
    public void What_is_not_supported_in_an_expression_is_named(string expression, string named) =>
        AssertRefused(TokenizerError.UnsupportedPattern, "pre_tokenizer",
            $$"""{"type": "Split", "pattern": {"Regex": "{{expression}}"}, "behavior": "Isolated", "invert": false}""",
            named.Replace(@"\\", @"\", StringComparison.Ordinal));

    [Theory]
    [InlineData("normalizer.clean_text", "7", "clean_text")]
    [InlineData("post_processor.special_tokens", "{}", "'[CLS]'")]
    [InlineData("model.vocab", """{"[UNK]": 1, "a": -1}""", "'a' has the id -1")]
    [InlineData("model.vocab", """{"[UNK]": 1, "a": 2000000000}""", "2000000000")]
    [InlineData("model.vocab", "null", "")]
    [InlineData("model", "{}", "")]
    public void A_broken_tokenizer_is_one_error(string path, string value, string named) => AssertRefused(TokenizerError.BadTokenizer, path, value, named);

    [Fact]
    public void Text_without_any_token_is_named()
    {
        Edit(root =>
        {
            root["model"]!["vocab"] = JsonNode.Parse("""{"[PAD]": 0, "[CLS]": 1, "[SEP]": 2, "[MASK]": 3, "a": 4}""");
            root["added_tokens"] = new JsonArray();
        });
        TextTokenizer tokenizer = TokenizerFiles.Load(_folder.Path);

        TokenizerException exception = Assert.Throws<TokenizerException>(() => tokenizer.Tokenize("a word", new TokenSequence()));

        Assert.Equal(TokenizerError.NoUnknownToken, exception.Error);
        Assert.Contains("'word'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_json_is_refused_with_its_line()
    {
        _folder.Write("tokenizer.json", "{\n\"model\": }");

        TokenizerException exception = Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path));

        Assert.Equal(TokenizerError.BadTokenizer, exception.Error);
        Assert.Equal(2, exception.Line);
    }

    [Fact]
    public void A_vocabulary_with_a_token_twice_is_refused()
    {
        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\na\n");

        Assert.Equal(TokenizerError.BadTokenizer, Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path)).Error);
    }

    [Fact]
    public void A_vocabulary_with_line_ends_of_windows_opens()
    {
        _folder.Write("vocab.txt", "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\na\r\n");

        Assert.Equal(6, TokenizerFiles.Load(_folder.Path).VocabularySize);
    }

    private void Edit(Action<JsonNode> edit)
    {
        TokenizerFiles.Save(_golden.Definition(lowercase: true), _folder.Path);
        JsonNode root = JsonNode.Parse(File.ReadAllText(_folder["tokenizer.json"]))!;
        edit(root);
        _folder.Write("tokenizer.json", root.ToJsonString());
    }

    private void AssertRefused(TokenizerError error, string path, string value, string named)
    {
        Edit(root =>
        {
            string[] names = path.Split('.');
            JsonNode parent = names.Length == 1 ? root : root[names[0]]!;
            parent[names[^1]] = JsonNode.Parse(value);
        });

        TokenizerException exception = Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path));

        Assert.Equal(error, exception.Error);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Equal(_folder["tokenizer.json"], exception.File);
    }
}
