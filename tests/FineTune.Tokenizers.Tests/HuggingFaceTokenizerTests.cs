using System.Text.Json;
using FineTune.Testing;

namespace FineTune.Tokenizers.Tests;

/// <summary>The public tokenizer against what Hugging Face's library makes of the same texts.</summary>
public sealed class HuggingFaceTokenizerTests
{
    [Theory]
    [MemberData(nameof(GoldenFolders.All), MemberType = typeof(GoldenFolders))]
    public void Texts_are_encoded_and_decoded_as_in_python(string folder)
    {
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(folder);
        foreach (JsonElement row in GoldenFolders.Rows(folder).Where(row => row.TryGetProperty("plain", out _)))
        {
            string text = row.GetProperty("text").GetString()!;
            int[] expected = GoldenFolders.Numbers(row, "ids");
            int[] plain = GoldenFolders.Numbers(row, "plain");

            Assert.Equal(expected, tokenizer.EncodeToIds(text));
            Assert.Equal(expected, tokenizer.EncodeToTokens(text, out string? normalized).Select(token => token.Id));
            Assert.Null(normalized);
            Assert.Equal(expected.Length, tokenizer.CountTokens(text));
            AssertIs(row, tokenizer.Encode(text));
            Assert.Equal(plain, tokenizer.Encode(text, addSpecialTokens: false).Ids);
            Assert.Equal(row.GetProperty("decoded").GetString(), tokenizer.Decode(plain, skipSpecialTokens: true));
            Assert.Equal(row.GetProperty("decoded_with_special").GetString(), tokenizer.Decode(plain));

            tokenizer.AddSpecialTokens = false;
            Assert.Equal(plain, tokenizer.EncodeToIds(text));
            Assert.Equal(expected, tokenizer.Encode(text, addSpecialTokens: true).Ids);
            tokenizer.AddSpecialTokens = true;
        }
    }

    [Theory]
    [MemberData(nameof(GoldenFolders.All), MemberType = typeof(GoldenFolders))]
    public void Pairs_and_words_are_encoded_as_in_python(string folder)
    {
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(folder);
        foreach (JsonElement row in GoldenFolders.Rows(folder))
        {
            if (row.TryGetProperty("split", out JsonElement words))
            {
                AssertIs(row, tokenizer.EncodeWords([.. words.EnumerateArray().Select(word => word.GetString()!)]));
            }
            else if (row.TryGetProperty("pair", out JsonElement pair) && row.GetProperty("side").GetString() == "right")
            {
                string strategy = row.GetProperty("truncation").GetString()!.Replace("_", "", StringComparison.Ordinal);
                AssertIs(row, tokenizer.Encode(
                    row.GetProperty("text").GetString()!,
                    pair.GetString(),
                    maxLength: row.GetProperty("max_length").GetInt32(),
                    truncation: Enum.Parse<TruncationStrategy>(strategy, ignoreCase: true)));
            }
        }
    }

    [Theory]
    [InlineData("bert-uncased")]
    [InlineData("roberta")]
    [InlineData("sentencepiece-t5")]
    public void A_batch_is_its_texts_one_by_one(string name)
    {
        string folder = Path.Combine(GoldenFolders.Own, name);
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(folder);
        string[] texts = [.. Enumerable.Repeat(GoldenFolders.Texts(folder), 20).SelectMany(text => text)];

        IReadOnlyList<TokenizerEncoding> batch = tokenizer.EncodeBatch(texts, texts.Reverse(), maxLength: 20);

        Assert.Equal(texts.Length, batch.Count);
        Assert.All(batch.Zip(texts, texts.Reverse()), entry => Assert.Equal(tokenizer.Encode(entry.Second, entry.Third, maxLength: 20).Ids, entry.First.Ids));
    }

    [Fact]
    public void Many_threads_get_what_one_gets()
    {
        string folder = Path.Combine(GoldenFolders.Own, "gpt2");
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(folder);
        string[] texts = GoldenFolders.Texts(folder);
        string[] expected = [.. texts.Select(text => string.Join(' ', tokenizer.EncodeToIds(text)))];

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            int text = i % texts.Length;
            Assert.Equal(expected[text], string.Join(' ', i % 2 == 0 ? tokenizer.EncodeToIds(texts[text]) : tokenizer.Encode(texts[text]).Ids));
        });
    }

    [Fact]
    public void A_file_is_read_alone_and_a_folder_with_its_configuration()
    {
        using var folder = new TemporaryFolder();
        string file = folder["tokenizer.json"];
        File.Copy(Path.Combine(GoldenFolders.Own, "bert-uncased", "tokenizer.json"), file);
        folder.Write("tokenizer_config.json", """{"do_lower_case": false, "model_max_length": 77, "truncation_side": "left"}""");
        HuggingFaceTokenizer whole = HuggingFaceTokenizer.FromFolder(folder.Path);
        File.Copy(file, folder["another-name.json"]);
        HuggingFaceTokenizer alone = HuggingFaceTokenizer.FromFile(folder["another-name.json"]);

        Assert.Equal(77, whole.ModelMaxLength);
        Assert.Null(alone.ModelMaxLength);
        Assert.NotEqual(alone.EncodeToIds("THE cat"), whole.EncodeToIds("THE cat"));
        Assert.Equal(["[CLS]", "cat", "[SEP]"], whole.Encode("the cat", maxLength: 3).Tokens);
        Assert.Equal(["[CLS]", "the", "[SEP]"], alone.Encode("the cat", maxLength: 3).Tokens);
    }

    [Fact]
    public void Special_tokens_are_known_by_what_they_are_for()
    {
        HuggingFaceTokenizer bert = HuggingFaceTokenizer.FromFolder(Path.Combine(GoldenFolders.Own, "bert-uncased"));
        HuggingFaceTokenizer gpt2 = HuggingFaceTokenizer.FromFolder(Path.Combine(GoldenFolders.Own, "gpt2"));

        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
            ((int?[])[bert.PadTokenId, bert.UnkTokenId, bert.ClsTokenId, bert.SepTokenId, bert.MaskTokenId]).Select(id => bert.IdToToken(id!.Value)));
        Assert.Null(bert.BosTokenId);
        Assert.Equal("<|endoftext|>", gpt2.IdToToken(gpt2.EosTokenId!.Value));
        Assert.Null(gpt2.ClsTokenId);
        Assert.Equal(gpt2.EosTokenId, gpt2.TokenToId("<|endoftext|>"));
        Assert.Null(gpt2.TokenToId("no such token"));
        Assert.Null(gpt2.IdToToken(gpt2.VocabularySize));
    }

    [Fact]
    public void Token_types_are_those_of_the_template_also_for_one_text()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", """
            {"model": {"type": "WordLevel", "vocab": {"<sep>": 0, "<cls>": 1, "a": 2}, "unk_token": "a"}, "pre_tokenizer": {"type": "Whitespace"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<sep>", "type_id": 0}},
                          {"SpecialToken": {"id": "<cls>", "type_id": 2}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "<cls>", "type_id": 2}}],
               "special_tokens": {"<sep>": {"id": "<sep>", "ids": [0], "tokens": ["<sep>"]}, "<cls>": {"id": "<cls>", "ids": [1], "tokens": ["<cls>"]}}}}
            """);
        folder.Write("tokenizer_config.json", """{"model_input_names": ["input_ids", "attention_mask"]}""");
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(folder.Path);

        Assert.Equal([0, 0, 0, 2], tokenizer.Encode("a a").TypeIds);
        Assert.Equal([0, 1, 2], tokenizer.Encode("a", "a").TypeIds);
    }

    [Fact]
    public void What_is_wrong_is_said_in_its_own_kind_of_exception()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(folder.Path, Assert.Throws<TokenizerException>(() => HuggingFaceTokenizer.FromFolder(folder.Path)).File);
        Assert.Throws<FileNotFoundException>(() => HuggingFaceTokenizer.FromFile(folder["tokenizer.json"]));
        folder.Write("tokenizer.json", """{"model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "b"}, "normalizer": {"type": "Upper"}}""");
        Assert.Equal(TokenizerError.UnsupportedComponent, Assert.Throws<TokenizerException>(() => HuggingFaceTokenizer.FromFolder(folder.Path)).Error);
        folder.Write("tokenizer.json", """{"model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "b"}}""");
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(folder.Path);
        Assert.Equal("c", Assert.Throws<TokenizerException>(() => tokenizer.EncodeBatch(["a", "c", "a"])).Component);
        Assert.Equal([0], tokenizer.EncodeToIds("a"));
    }

    [Fact]
    public void Arguments_are_checked()
    {
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(Path.Combine(GoldenFolders.Own, "bert-uncased"));

        Assert.Throws<ArgumentNullException>(() => HuggingFaceTokenizer.FromFolder(null!));
        Assert.Throws<ArgumentNullException>(() => HuggingFaceTokenizer.FromFile(null!));
        Assert.Throws<ArgumentNullException>(() => tokenizer.Encode(null!));
        Assert.Throws<ArgumentNullException>(() => tokenizer.EncodeWords(null!));
        Assert.Throws<ArgumentNullException>(() => tokenizer.Decode(null!));
        Assert.Throws<ArgumentNullException>(() => tokenizer.TokenToId(null!));
        Assert.Throws<ArgumentException>(() => tokenizer.EncodeBatch(["a", "b"], ["c"]));
        Assert.Throws<ArgumentException>(() => tokenizer.EncodeBatch(["a", null!]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Encode("a", maxLength: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.EncodeBatch(["a"], ["b"], maxLength: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.EncodeToIds("a", -1, out _, out _));
        Assert.Throws<OperationCanceledException>(() => tokenizer.EncodeBatch(["a"], cancellationToken: new CancellationToken(canceled: true)));
    }

    private static void AssertIs(JsonElement row, TokenizerEncoding encoding)
    {
        Assert.Equal(GoldenFolders.Numbers(row, "ids"), encoding.Ids);
        Assert.Equal(GoldenFolders.Numbers(row, "type_ids"), encoding.TypeIds);
        Assert.Equal(row.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()), encoding.Tokens);
        Assert.Equal(GoldenFolders.Numbers(row, "special"), encoding.SpecialTokensMask.Select(special => special ? 1 : 0));
        Assert.Equal(
            row.GetProperty("words").EnumerateArray().Select(word => word.ValueKind == JsonValueKind.Null ? (int?)null : word.GetInt32()), encoding.WordIds);
        Assert.Equal(row.GetProperty("offsets").EnumerateArray()
            .Select(pair => (pair[0].GetInt32(), pair[1].GetInt32())), encoding.Offsets.Select((range, i) =>
        {
            string text = encoding.SequenceIds[i] is not { } sequence ? ""
                : row.TryGetProperty("split", out JsonElement words) ? words[encoding.WordIds[i]!.Value].GetString()!
                : row.GetProperty(sequence == 0 ? "text" : "pair").GetString()!;
            return (CodePoints(text, range.Start.Value), CodePoints(text, range.End.Value));
        }));
    }

    /// <summary>Places are counted in code points in Python.</summary>
    private static int CodePoints(string text, int position) => text[..Math.Min(position, text.Length)].EnumerateRunes().Count();
}
