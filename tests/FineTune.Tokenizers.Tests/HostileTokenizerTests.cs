using System.Text;
using System.Text.Json.Nodes;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>
/// Tokenizers that would take all time, memory or stack there is, or that are found to be broken only by a text: one error with its component, at once.
/// </summary>
public sealed class HostileTokenizerTests : IDisposable
{
    private const string Text = "the cat sat on the mat and then some more, as cats do";

    private readonly TemporaryFolder _folder = new();
    private readonly BertGolden _golden = new();

    public void Dispose()
    {
        _golden.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("(a+)+$|(?:[a-z ]+)+#")]
    [InlineData("(?:[a-z ]*)*#")]
    [InlineData("(?:[a-z ]|[a-z])*?#")]
    [InlineData("(?=(?:[a-z ]+)+#)")]
    [InlineData("(?>(?:[a-z ]+)+#)x")]
    public void A_pattern_that_backtracks_for_ever_ends_with_its_component(string expression)
    {
        TextTokenizer tokenizer = Load(root => root["pre_tokenizer"] = Split(expression));

        AssertOverLimit("its pre-tokenizer Split takes too many steps for one text", () => tokenizer.Tokenize(Text, new TokenSequence()));
        AssertOverLimit("its pre-tokenizer Split", () => tokenizer.Tokenize(Text, new TokenSequence(), details: true));
    }

    [Fact]
    public void A_pattern_that_backtracks_in_a_normalizer_or_decoder_ends_with_its_component()
    {
        TextTokenizer normalizing = Load(root => root["normalizer"] = Replace("(?:[a-z ]+)+#", "x"));
        TextTokenizer decoding = Load(root =>
        {
            root["model"]!["vocab"]![new string('x', 40)] = 400;
            root["decoder"] = new JsonObject { ["type"] = "Sequence", ["decoders"] = new JsonArray(Replace("(x+)+y", "z")) };
        });

        AssertOverLimit("its normalizer Replace takes too many steps", () => normalizing.Tokenize(Text, new TokenSequence()));
        AssertOverLimit("its decoder Replace takes too many steps", () => decoding.Decode([400], skipSpecialTokens: false));
    }

    /// <summary>Each is met again and again: a budget for each place or piece would be no limit.</summary>
    [Fact]
    public void Steps_are_counted_for_the_whole_text()
    {
        TextTokenizer tokenizer = Load(root => root["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(new JsonObject { ["type"] = "WhitespaceSplit" }, Split("(?:a+)+#")),
        });
        string text = string.Join(' ', Enumerable.Repeat(new string('a', 19), 1000));

        AssertOverLimit("its pre-tokenizer Split", () => tokenizer.Tokenize(text, new TokenSequence()));
    }

    [Fact]
    public void A_pattern_that_goes_deep_does_not_end_the_process()
    {
        TextTokenizer tokenizer = Load(root => root["pre_tokenizer"] = Split("(?:a|b)*c"));

        AssertOverLimit("its pre-tokenizer Split goes too deep for one text", () => tokenizer.Tokenize(new string('a', 200_000), new TokenSequence()));
    }

    [Fact]
    public void A_long_pattern_runs_without_much_stack()
    {
        TextTokenizer tokenizer = Load(root => root["pre_tokenizer"] = Split(new string('a', 15_000)));
        var tokens = new TokenSequence();
        var thread = new Thread(() => tokenizer.Tokenize(new string('a', 20_000), tokens), 16 << 20);
        thread.Start();
        thread.Join();

        Assert.Equal(2, tokens.Count);
    }

    public static TheoryData<string, string> BadPatterns() => new()
    {
        { "(((ab|c){1000}){1000}){1000}", "steps" },
        { Repeated("(", 200) + "a" + Repeated(")", 200), "groups in one another" },
        { Repeated("(", 30_000) + "a" + Repeated(")", 30_000), "groups in one another" },
        { Repeated("(?i)", 10_000), "groups in one another" },
        { Repeated("[", 30_000) + "a" + Repeated("]", 30_000), "sets in one another" },
        { "a" + Repeated("{1}", 20_000), "quantifiers in a row" },
        { Repeated("(?:){1000}", 1) + Repeated("(?:(?:){1000}){1000}", 2), "steps" },
        { string.Concat(Enumerable.Range(0, 3000).Select(i => $"[{(char)(0x4E00 + i)}a]")), "different characters and sets" },
        { new string('a', 70_000), "characters" },
        { string.Join('|', Enumerable.Range(0, 20_000).Select(i => $"x{i}")), "characters" },
        { "(?<=" + Repeated("a?", 30) + ")b", "look-behind" },
        { "(?<=(?:a{99999}){1000})b", "look-behind" },
    };

    [Theory]
    [MemberData(nameof(BadPatterns))]
    public void A_pattern_that_unrolls_or_nests_without_end_is_refused(string expression, string named)
    {
        TokenizerException exception = Assert.Throws<TokenizerException>(() => Load(root => root["pre_tokenizer"] = Split(expression)));

        Assert.Equal(TokenizerError.UnsupportedPattern, exception.Error);
        Assert.Contains(named, exception.Reason, StringComparison.Ordinal);
        Assert.True(exception.Message.Length < 400);
    }

    [Fact]
    public void A_pattern_of_many_braces_and_escapes_is_read_at_once()
    {
        TextTokenizer tokenizer = Load(root => root["pre_tokenizer"] = Split(Repeated("\\{", 9_000)));

        tokenizer.Tokenize(Text, new TokenSequence());
    }

    public static TheoryData<string> Growing() =>
    [
        new JsonObject
        {
            ["type"] = "Sequence",
            ["normalizers"] = new JsonArray([.. Enumerable.Range(0, 5).Select(_ => Replace("o", new string('o', 1000)))])
        }.ToJsonString(),
        Replace("", new string('o', 100_000)).ToJsonString(),
        new JsonObject { ["type"] = "Prepend", ["prepend"] = new string('x', 3_000_000) }.ToJsonString(),
        new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = GrowingMap() }.ToJsonString(),
    ];

    [Theory]
    [MemberData(nameof(Growing))]
    public void A_normalizer_that_grows_a_text_beyond_bounds_ends_with_its_name(string normalizer)
    {
        TextTokenizer tokenizer = Load(root => root["normalizer"] = JsonNode.Parse(normalizer));

        AssertOverLimit("characters of one text", () => tokenizer.Tokenize("oooooooooooooooooooo", new TokenSequence()));
        AssertOverLimit("its normalizer ", () => tokenizer.Tokenize("oooooooooooooooooooo", new TokenSequence(), details: true));
    }

    [Fact]
    public void A_decoder_that_grows_a_text_beyond_bounds_ends_with_its_name()
    {
        TextTokenizer tokenizer = Load(root => root["decoder"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["decoders"] = new JsonArray([.. Enumerable.Range(0, 5).Select(_ => Replace("a", new string('a', 1000)))]),
        });

        AssertOverLimit("its decoder Replace makes more than", () => tokenizer.Decode([5, 6, 7, 8, 9, 10, 11, 12], skipSpecialTokens: false));
    }

    /// <summary>Whether a text grows too far depends on it alone, not on the texts before it.</summary>
    [Fact]
    public void A_long_text_may_grow_as_texts_do()
    {
        TextTokenizer tokenizer = Load(root => root["normalizer"] = Replace("o", new string('o', 40)));
        var tokens = new TokenSequence();

        tokenizer.Tokenize(new string('o', 100_000), tokens);

        Assert.Equal(1, tokens.Count);
        AssertOverLimit(
            "its normalizer Replace", () => Load(root => root["normalizer"] = Replace("o", new string('o', 80))).Tokenize(new string('o', 100_000), tokens));
    }

    [Theory]
    [InlineData("normalizer", """{"type": "BertNormalizer", "lowercase": true, "lowercase": false}""", "its normalizer has the member 'lowercase' twice")]
    [InlineData("normalizer", """{"type": "Sequence", "normalizers": [null]}""", "a list of components")]
    [InlineData("normalizer", """{"type": "Sequence", "normalizers": [5]}""", "")]
    [InlineData("normalizer", """{"type": "Precompiled", "precompiled_charsmap": "AAAA"}""", "precompiled_charsmap")]
    [InlineData("pre_tokenizer", """{"type": "Sequence", "pretokenizers": [null, null]}""", "a list of components")]
    [InlineData("pre_tokenizer", """{"type": "CharDelimiterSplit", "delimiter": ""}""", "one character")]
    [InlineData("pre_tokenizer", """{"type": "CharDelimiterSplit", "delimiter": "ab"}""", "one character")]
    [InlineData("pre_tokenizer", """{"type": "Metaspace", "replacement": ""}""", "one character")]
    [InlineData("decoder", """{"type": "Sequence", "decoders": [null]}""", "a list of components")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [["a"], []]}""", "is not a pair of tokens")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [5]}""", "'5' is not a pair of tokens")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [["a", null]]}""", "is not a pair of tokens")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": [["a", "a", "a"]]}""", "is not a pair of tokens")]
    [InlineData(
        "model",
        """{"type": "WordPiece", "unk_token": null, "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {"a": 0}}""",
        "unk_token")]
    [InlineData(
        "model",
        """{"type": "WordPiece", "unk_token": "a", "continuing_subword_prefix": null, "max_input_chars_per_word": 100, "vocab": {"a": 0}}""",
        "continuing_subword_prefix")]
    [InlineData(
        "model",
        """{"type": "WordPiece", "unk_token": "a", "continuing_subword_prefix": "##", "max_input_chars_per_word": -1, "vocab": {"a": 0}}""",
        "max_input_chars_per_word")]
    [InlineData(
        "model",
        """{"type": "WordPiece", "unk_token": "a", "continuing_subword_prefix": "##", "max_input_chars_per_word": 1e308, "vocab": {"a": 0}}""",
        "max_input_chars_per_word")]
    [InlineData("model", """{"type": "WordLevel", "unk_token": null, "vocab": {"a": 0}}""", "unk_token")]
    [InlineData("model", """{"type": "WordLevel", "unk_token": "a", "vocab": {"a": 2147483647}}""", "2147483647")]
    [InlineData("model", """{"type": "WordLevel", "unk_token": "a", "vocab": {"a": 1.5}}""", "'a' has the id 1.5")]
    [InlineData("model", """{"type": "Unigram", "unk_id": -7, "vocab": [["a", 0.0]]}""", "unk_id -7")]
    [InlineData("model", """{"type": "Unigram", "unk_id": 0, "vocab": [["a"]]}""", "is not a token with its score")]
    [InlineData("model", """{"type": "Unigram", "unk_id": 0, "vocab": [[null, 0.0]]}""", "is not a token with its score")]
    [InlineData("model", """{"type": "Unigram", "unk_id": 0, "vocab": [["a", 1e400]]}""", "out of range")]
    [InlineData("added_tokens", """[{"id": 2147483647, "content": "zz", "special": true}]""", "2147483647")]
    [InlineData("added_tokens", """[{"id": -1, "content": "zz", "special": true}]""", "-1")]
    [InlineData("added_tokens", """[5]""", "a member is of another kind than it should be")]
    [InlineData("added_tokens", """[{"content": "zz"}]""", "a member that it needs is missing")]
    [InlineData("added_tokens", """[{"id": 1.5, "content": "zz"}]""", "has no id")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0}}""", "a member that it needs is missing")]
    [InlineData("model", """{"type": "BPE", "vocab": [], "merges": []}""", "a member is of another kind than it should be")]
    [InlineData("model", """{"type": "Unigram", "unk_id": 1.5, "vocab": [["a", 0.0]]}""", "unk_id 1.5")]
    [InlineData("post_processor", """{"type": "BertProcessing", "sep": ["[SEP]", 999999999], "cls": ["[CLS]", 2]}""", "999999999")]
    [InlineData("post_processor", """{"type": "BertProcessing", "sep": ["[SEP]", -3], "cls": ["[CLS]", 2]}""", "-3")]
    [InlineData("post_processor", """{"type": "BertProcessing", "sep": ["[SEP]", "x"], "cls": ["[CLS]", 2]}""", "without text or id")]
    [InlineData(
        "post_processor",
        """{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 300}}], "pair": [], "special_tokens": {}}""",
        "300")]
    [InlineData(
        "post_processor", """{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": -1}}], "pair": [], "special_tokens": {}}""", "-1")]
    [InlineData(
        "post_processor",
        """{"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x", "type_id": 0}}], "pair": [], "special_tokens": {"x": {"ids": [1, 2], "tokens": ["x"]}}}""",
        "2 ids and 1 tokens")]
    public void What_would_be_found_only_by_a_text_is_found_at_once(string member, string value, string named)
    {
        TokenizerException exception = Assert.Throws<TokenizerException>(() => Load(member, value));

        Assert.Equal(TokenizerError.BadTokenizer, exception.Error);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Equal(_folder["tokenizer.json"], exception.File);
    }

    [Fact]
    public void Components_tokens_and_templates_without_number_are_refused()
    {
        var many = new JsonArray([.. Enumerable.Range(0, 1000).Select(_ => new JsonObject { ["type"] = "Lowercase" })]);
        TokenizerException components =
            Assert.Throws<TokenizerException>(() => Load(root => root["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = many }));
        TokenizerException longToken =
            Assert.Throws<TokenizerException>(() => Load(root => root["added_tokens"]!.AsArray().Add(Added(0, new string('a', 5000)))));
        TokenizerException longTokens = Assert.Throws<TokenizerException>(() => Load(root => root["added_tokens"] =
            new JsonArray([.. Enumerable.Range(0, 2000).Select(i => Added(i, $"{i} {new string('a', 4000)}"))])));
        TokenizerException template = Assert.Throws<TokenizerException>(() => Load(root => root["post_processor"]!["single"] =
            new JsonArray(
                [.. Enumerable.Range(0, 10_000).Select(_ => new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = "[CLS]", ["type_id"] = 0 } })])));

        Assert.Contains("a normalizer of more than 256 parts", components.Message, StringComparison.Ordinal);
        Assert.Contains("has 5000 characters", longToken.Message, StringComparison.Ordinal);
        Assert.Contains("its added tokens have", longTokens.Message, StringComparison.Ordinal);
        Assert.Contains("has 10000 pieces", template.Message, StringComparison.Ordinal);
        Assert.All([components, longToken, longTokens, template], exception => Assert.Equal(_folder["tokenizer.json"], exception.File));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Json_nested_without_end_is_refused(string open, string close)
    {
        _folder.Write("tokenizer.json", Repeated(open, 300_000) + "1" + Repeated(close, 300_000));

        Assert.Equal(TokenizerError.BadTokenizer, Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path)).Error);
    }

    [Theory]
    [InlineData("""{"model_max_length": -5}""", "-5")]
    [InlineData("""{"model_max_length": 0}""", "model_max_length is 0")]
    [InlineData("""{"do_lower_case": true, "do_lower_case": true}""", "'do_lower_case' twice")]
    [InlineData("""{"added_tokens_decoder": {"x": {"content": "a"}}}""", "added_tokens_decoder: 'x' is no id of a token")]
    [InlineData("""{"added_tokens_decoder": {"99999999999": {"content": "a"}}}""", "added_tokens_decoder")]
    [InlineData("""{"tokenizer_class": "\ud800"}""", "text that is none")]
    [InlineData("""{"added_tokens_decoder": {"-1": {"content": "a"}}}""", "added_tokens_decoder")]
    public void A_bad_tokenizer_config_is_one_error(string config, string named)
    {
        TokenizerFiles.Save(_golden.Definition(lowercase: true), _folder.Path);
        _folder.Write("tokenizer_config.json", config);

        TokenizerException exception = Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path));

        Assert.Equal(TokenizerError.BadTokenizer, exception.Error);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wild_id_in_vocab_json_is_refused()
    {
        _folder.Write("vocab.json", """{"a": 0, "b": 2147483647}""");
        _folder.Write("merges.txt", "");

        Assert.Contains("2147483647", Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_and_a_token_without_end_end_with_the_model()
    {
        TextTokenizer wordPiece = Load(root =>
        {
            root["model"]!["max_input_chars_per_word"] = 1_000_000;
            root["model"]!["vocab"]![new string('a', 100_000) + "b"] = 400;
            root["model"]!["vocab"]!["##aa"] = 401;
        });

        AssertOverLimit("its WordPiece model", () => wordPiece.Tokenize(new string('a', 300_000), new TokenSequence()));
    }

    [Fact]
    public void Marks_in_a_row_are_sorted_in_time()
    {
        TextTokenizer tokenizer = Load(root => root["normalizer"] = new JsonObject { ["type"] = "NFD" });
        string marks = string.Concat(Enumerable.Range(0, 100_000).Select(i => i % 2 == 0 ? "\u0301" : "\u0323"));

        tokenizer.Tokenize("e" + marks, new TokenSequence());
    }

    [Theory]
    [InlineData(0x7FC00000)]
    [InlineData(0x7F800000)]
    public void A_score_that_is_no_number_is_refused(int score)
    {
        byte[] model = SmallSentencePiece.Model();
        int at = model.AsSpan().IndexOf(BitConverter.GetBytes(-1f));
        BitConverter.TryWriteBytes(model.AsSpan(at), score);
        File.WriteAllBytes(_folder["tokenizer.model"], model);

        Assert.Equal(TokenizerError.BadSentencePiece, Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path)).Error);
    }

    [Theory]
    [InlineData("T5Tokenizer", """, "extra_ids": 2000000000""", "extra_ids")]
    [InlineData("T5Tokenizer", """, "extra_ids": -1""", "extra_ids")]
    [InlineData("T5Tokenizer", """, "extra_ids": "many" """, "extra_ids")]
    [InlineData("AlbertTokenizer", """, "keep_accents": 5""", null)]
    [InlineData("DebertaV2Tokenizer", """, "split_by_punct": []""", null)]
    public void Options_of_a_sentencepiece_model_that_are_no_such_thing_are_no_bug(string name, string option, string? named)
    {
        File.WriteAllBytes(_folder["spiece.model"], SmallSentencePiece.Model());
        _folder.Write("tokenizer_config.json", $$"""{"tokenizer_class": "{{name}}"{{option}}}""");

        if (named is null)
        {
            Assert.True(TokenizerFiles.Load(_folder.Path).VocabularySize > 0);
        }
        else
        {
            Assert.Contains(named, Assert.Throws<TokenizerException>(() => TokenizerFiles.Load(_folder.Path)).Message, StringComparison.Ordinal);
        }
    }

    private static string Repeated(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private static JsonObject Split(string expression) => new()
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = expression },
        ["behavior"] = "Isolated",
        ["invert"] = false,
    };

    private static JsonObject Replace(string expression, string content) => new()
    {
        ["type"] = "Replace",
        ["pattern"] = new JsonObject { ["Regex"] = expression },
        ["content"] = content,
    };

    private static JsonObject Added(int id, string content) => new() { ["id"] = id, ["content"] = content, ["special"] = true };

    /// <summary>A map of one entry, 'o', to a hundred thousand times the same letter: a double array of the root, the letter and its value.</summary>
    private static string GrowingMap()
    {
        var units = new uint[512];
        units[0] = 256u << 10;
        units[256 ^ 'o'] = ((uint)((256 ^ 'o') ^ 300) << 10) | (1 << 8) | 'o';
        units[300] = 0x80000000;
        byte[] table = new byte[units.Length * sizeof(uint)];
        Buffer.BlockCopy(units, 0, table, 0, table.Length);
        return Convert.ToBase64String([.. BitConverter.GetBytes(table.Length), .. table, .. Enumerable.Repeat((byte)'x', 100_000), 0]);
    }

    private TextTokenizer Load(string member, string value)
    {
        TokenizerFiles.Save(_golden.Definition(lowercase: true), _folder.Path);
        var root = (JsonObject)JsonNode.Parse(File.ReadAllText(_folder["tokenizer.json"]))!;
        root[member] = "here";
        _folder.Write("tokenizer.json", root.ToJsonString().Replace($"\"{member}\":\"here\"", $"\"{member}\":{value}", StringComparison.Ordinal));
        File.Delete(_folder["tokenizer_config.json"]);
        return TokenizerFiles.Load(_folder.Path);
    }

    private TextTokenizer Load(Action<JsonNode> edit)
    {
        TokenizerFiles.Save(_golden.Definition(lowercase: true), _folder.Path);
        JsonNode root = JsonNode.Parse(File.ReadAllText(_folder["tokenizer.json"]))!;
        edit(root);
        _folder.Write("tokenizer.json", root.ToJsonString());
        return TokenizerFiles.Load(_folder.Path);
    }

    private static void AssertOverLimit(string named, Action action)
    {
        TokenizerException exception = Assert.Throws<TokenizerException>(action);

        Assert.Equal(TokenizerError.OverLimit, exception.Error);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }
}
