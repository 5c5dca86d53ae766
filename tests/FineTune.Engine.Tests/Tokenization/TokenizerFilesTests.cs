using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Tokenization;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Tokenization;

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

        Assert.Equal(saved.Vocabulary, loaded.Vocabulary);
        Assert.Equal(saved.Normalization, loaded.Normalization);
        Assert.Equal(saved.SpecialTokens, loaded.SpecialTokens);
        Assert.Equal(saved.ModelMaxLength, loaded.ModelMaxLength);
        Assert.All(TokenizerFiles.All, name => Assert.True(File.Exists(_folder[name])));
    }

    [Fact]
    public void Vocab_txt_alone_is_lower_case()
    {
        TokenizerFiles.Save(_golden.Definition(lowercase: false), _folder.Path);
        File.Delete(_folder["tokenizer.json"]);
        File.Delete(_folder["tokenizer_config.json"]);

        TokenizerDefinition loaded = TokenizerFiles.LoadDefinition(_folder.Path);

        Assert.True(loaded.Normalization.Lowercase);
        Assert.Equal(_golden.Vocabulary, loaded.Vocabulary);
    }

    [Fact]
    public void Tokenizer_config_decides_on_lower_case()
    {
        TokenizerFiles.Save(_golden.Definition(lowercase: true), _folder.Path);
        _folder.Write("tokenizer_config.json", """{"do_lower_case": false, "model_max_length": 1e30}""");

        TokenizerDefinition loaded = TokenizerFiles.LoadDefinition(_folder.Path);

        Assert.False(loaded.Normalization.Lowercase);
        Assert.Null(loaded.ModelMaxLength);
    }

    [Fact]
    public void An_old_file_without_the_models_type_opens()
    {
        Edit(root => root["model"]!.AsObject().Remove("type"));

        Assert.Equal(_golden.Vocabulary, TokenizerFiles.LoadDefinition(_folder.Path).Vocabulary);
    }

    [Fact]
    public void Bert_processing_is_the_same_as_its_template()
    {
        Edit(root => root["post_processor"] = JsonNode.Parse("""{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}"""));

        Assert.Equal(_golden.Vocabulary, TokenizerFiles.LoadDefinition(_folder.Path).Vocabulary);
    }

    [Fact]
    public void A_further_special_token_is_found_in_text_and_kept()
    {
        int id = _golden.Vocabulary.Length;
        Edit(root => root["added_tokens"]!.AsArray().Add(JsonNode.Parse(
            $$"""{"id": {{id}}, "content": "[URL]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}""")));

        BertTokenizer tokenizer = TokenizerFiles.Load(_folder.Path);
        TokenizerFiles.Save(tokenizer.Definition, _folder.Path);
        var ids = new List<int>();
        TokenizerFiles.Load(_folder.Path).Tokenize("a[URL]", ids);

        Assert.Equal(id, ids[^1]);
        Assert.Equal(id + 1, tokenizer.VocabularySize);
    }

    [Theory]
    [InlineData("model.type", "\"BPE\"", "BPE")]
    [InlineData("normalizer.type", "\"NFC\"", "NFC")]
    [InlineData("normalizer.clean_text", "false", "clean_text")]
    [InlineData("pre_tokenizer.type", "\"Whitespace\"", "Whitespace")]
    [InlineData("post_processor.single", """[{"Sequence": {"id": "A", "type_id": 0}}]""", "post_processor")]
    [InlineData("model.vocab", """{"[UNK]": 1, "a": 9}""", "'a' has 9")]
    [InlineData("model.vocab", """{"a": 0}""", "[PAD]")]
    [InlineData("normalizer", "null", "normalizer")]
    public void What_is_not_berts_is_FT2012(string path, string value, string named)
    {
        Edit(root =>
        {
            string[] names = path.Split('.');
            JsonNode parent = names.Length == 1 ? root : root[names[0]]!;
            parent[names[^1]] = JsonNode.Parse(value);
        });

        FineTuneException exception = Assert.Throws<FineTuneException>(() => TokenizerFiles.Load(_folder.Path));

        Assert.Equal(DiagnosticCatalog.BadTokenizer, exception.Descriptor);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Equal(_folder["tokenizer.json"], exception.Position!.File);
    }

    [Fact]
    public void Broken_json_is_FT2012_with_its_line()
    {
        _folder.Write("tokenizer.json", "{\n\"model\": }");

        FineTuneException exception = Assert.Throws<FineTuneException>(() => TokenizerFiles.Load(_folder.Path));

        Assert.Equal(DiagnosticCatalog.BadTokenizer, exception.Descriptor);
        Assert.Equal(2, exception.Position!.Line);
    }

    [Fact]
    public void A_vocabulary_with_a_token_twice_is_FT2012()
    {
        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\na\n");

        Assert.Equal(DiagnosticCatalog.BadTokenizer, Assert.Throws<FineTuneException>(() => TokenizerFiles.Load(_folder.Path)).Descriptor);
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
}
