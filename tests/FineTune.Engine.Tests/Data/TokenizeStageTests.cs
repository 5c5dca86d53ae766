using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.Tests.Data;

public sealed class TokenizeStageTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("rows.csv", "\ufefftext,label\r\n\"good, \"\"film\"\"\nindeed\",pos\r\n\r\nbad film,neg\r\n", 2, 5)]
    [InlineData("rows.tsv", "label\ttext\npos\tgood film\nneg\tbad film", 2, 3)]
    [InlineData("rows.jsonl", "\ufeff{\"text\": \"good film\", \"label\": \"pos\"}\n\n{\"label\": \"neg\", \"text\": \"bad \\u00e9 film\"}", 1, 3)]
    public async Task Each_text_format_is_read_with_its_lines(string name, string content, int firstLine, int secondLine)
    {
        _fixture.Add(name, content);

        string summary = await _fixture.RunAsync();

        Assert.Equal([(firstLine, "pos"), (secondLine, "neg")], _fixture.Rows());
        Assert.StartsWith("2 train rows, ", summary, StringComparison.Ordinal);
        Assert.EndsWith(" 2 labels", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_are_those_of_the_tokenizer_that_is_saved()
    {
        _fixture.Add("train.csv", StageFixture.TwoRows);
        await _fixture.RunAsync();

        var expected = new TokenizedText();
        TokenizerFiles.Load(_fixture.Output).Encode("bad film", 512, expected);
        using TokenizedSplit split = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal(expected.InputIds.ToArray(), split.InputIds(1).ToArray());
    }

    [Fact]
    public async Task Counts_are_kept_in_dataset_json()
    {
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100, MaxLength = 4 };
        _fixture.Add("train.csv", "text,label\na b c d,1\na,0\na b,0\n");
        _fixture.Add("data/test.csv", "text,label\na,1\n", "test");

        await _fixture.RunAsync();

        DatasetInfo info = _fixture.Info();
        Assert.Equal(["0", "1"], info.LabelNames);
        Assert.Equal(["train.csv", "data/test.csv"], info.SourceFiles);
        Assert.Equal(4, info.MaxLength);
        Assert.False(info.HasPairs);
        SplitInfo train = info.Splits["train"];
        Assert.Equal((3, 11L, 4, 1, 2L), (train.Rows, train.Tokens, train.Longest, train.TruncatedRows, train.LostTokens));
        Assert.Equal([2, 1], train.LabelCounts);
        Assert.Equal(1, info.Splits["test"].Rows);
        Assert.Contains(_fixture.Sink.Logs, log => log.Text.StartsWith(
            "MaxLength 4 cuts 1 of 3 rows of the split 'train', the longest by 2 tokens, all together by 2:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_are_called_as_the_project_calls_them_now_and_in_whatever_order_it_names_the_splits()
    {
        _fixture.Add("validation.csv", "text,label\nd e,pos\n", "validation");
        _fixture.Add("test.csv", "text,label\nb c,neg\n", "test");
        _fixture.Add("train.csv", StageFixture.TwoRows);
        await _fixture.RunAsync();
        Assert.Equal(["train.csv", "test.csv", "validation.csv"], _fixture.Info().SourceFiles);

        ProjectSpec renamed = _fixture.Project() with
        {
            Datasets = [Renamed(2, "train.csv", "rows/all.csv"), Renamed(1, "test.csv", "held out.csv"), _fixture.Datasets[0]],
        };
        DatasetInfo info = DatasetInfo.Load(_fixture.Output, renamed);
        Assert.Equal(["rows/all.csv", "held out.csv", "validation.csv"], info.SourceFiles);
        using TokenizedSplit rows = TokenizedSplit.Open(_fixture.Output, "test", info.SourcePaths(renamed.ProjectFile));
        Assert.Equal("held out.csv", info.SourceFiles[rows.Origin(0).File]);
        Assert.Equal(
            ["train.csv", "test.csv", "validation.csv"], DatasetInfo.Load(_fixture.Output, renamed with { Datasets = [_fixture.Datasets[2]] }).SourceFiles);

        DatasetSpec Renamed(int dataset, string before, string now) =>
            _fixture.Datasets[dataset] with { Files = [_fixture.Datasets[dataset].Files[0].Replace(before, now, StringComparison.Ordinal)] };
    }

    [Fact]
    public async Task Shuffle_skip_and_take_follow_numpys_order_and_splits_are_joined()
    {
        string content = "text,label\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"row number {i},{(char)('a' + i)}\n"));
        _fixture.Add("first.csv", content, change: spec => spec with { Shuffle = 42, Skip = 1, Take = 3 });
        _fixture.Add("second.csv", content, change: spec => spec with { Skip = 8 });

        await _fixture.RunAsync();

        // permutation(10) of seed 42 is 5 6 0 7 3 2 4 9 1 8.
        Assert.Equal([(8, "g"), (2, "a"), (9, "h"), (10, "i"), (11, "j")], _fixture.Rows());
        Assert.Empty(Directory.GetDirectories(_fixture.Output));
    }

    [Fact]
    public async Task Pairs_have_token_types()
    {
        _fixture.Add("train.csv", "text,other,label\na b,c,0\nd,e,1\n", change: spec => spec with { TextPairColumn = "other" });

        await _fixture.RunAsync();

        Assert.True(_fixture.Info().HasPairs);
        using TokenizedSplit split = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal<sbyte>([0, 0, 0, 0, 1, 1], split.TokenTypeIds(0).ToArray());
    }

    [Fact]
    public async Task Max_length_is_capped_by_the_models_positions()
    {
        _fixture.Folder.Write("base/config.json", """{"max_position_embeddings": 6}""");
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, _fixture.Folder["base"]);
        _fixture.Add("train.csv", "text,label\na b c d e f g h,0\na,1\n");

        await _fixture.RunAsync();

        Assert.Equal(6, _fixture.Info().MaxLength);
        Assert.Contains(_fixture.Sink.Logs, log => log.Text.StartsWith("MaxLength is 6 instead of 512", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 5, "MaxLength is 5, the model_max_length")]
    [InlineData(7, 7, "MaxLength is 7, though the base model's tokenizer says that it takes 5 tokens")]
    [InlineData(4, 4, null)]
    public async Task Model_max_length_counts_where_MaxLength_is_not_set(int? wanted, int expected, string? said)
    {
        UseGoldenBase("{}", """{"model_max_length": 5}""");
        _fixture.Tokenizer = new TokenizerArguments { MaxLength = wanted };
        _fixture.Add("train.csv", "text,label\na b c d e f g h,0\na,1\n");

        await _fixture.RunAsync();

        Assert.Equal(expected, _fixture.Info().MaxLength);
        Assert.Equal(said is not null, _fixture.Sink.Logs.Any(log => log.Text.StartsWith(said ?? "MaxLength is", StringComparison.Ordinal)));
        Assert.Equal(Math.Max(5, expected), TokenizerFiles.LoadDefinition(_fixture.Output).ModelMaxLength);
    }

    [Fact]
    public async Task Token_types_that_the_model_has_no_embedding_for_are_FT2205()
    {
        UseGoldenBase("""{"type_vocab_size": 1}""", "{}");
        _fixture.Add("train.csv", "sentence1,sentence2,label\na,b,0\nb,a,1\n");

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.TokenTypesBeyondModel);

        Assert.Equal(_fixture.Folder["base/config.json"], exception.Position!.File);

        // A tokenizer that gives its model no token types fits it.
        _fixture.Folder.Write("base/tokenizer_config.json", """{"model_input_names": ["input_ids", "attention_mask"]}""");
        await _fixture.RunAsync();
        using TokenizedSplit split = TokenizedSplit.Open(_fixture.Output, "train");
        Assert.Equal<sbyte>([0, 0, 0, 0, 0], split.TokenTypeIds(0).ToArray());
        Assert.Equal(["input_ids", "attention_mask"], TokenizerFiles.LoadDefinition(_fixture.Output).Config.ModelInputNames);
    }

    /// <summary>As transformers' classes of the families have it, but for ALBERT, whose class of version 5 forgets what the model was trained with.</summary>
    [Theory]
    [InlineData("albert", true)]
    [InlineData("bert", true)]
    [InlineData("deberta", false)]
    [InlineData("deberta-v2", false)]
    [InlineData("distilbert", false)]
    [InlineData("electra", true)]
    [InlineData("modernbert", false)]
    [InlineData("mpnet", false)]
    [InlineData("roberta", false)]
    [InlineData("xlm-roberta", false)]
    public async Task The_saved_tokenizer_names_the_inputs_of_its_model(string modelType, bool tokenTypes)
    {
        // A RoBERTa has one token type, and pairs of BERT's tokenizer, which stands in for its own here, have two.
        bool hasOneType = modelType.EndsWith("roberta", StringComparison.Ordinal);
        UseGoldenBase($$"""{"model_type": "{{modelType}}"{{(hasOneType ? ", \"type_vocab_size\": 1" : "")}}}""", "{}");
        _fixture.Add("train.csv", hasOneType ? StageFixture.TwoRows : "sentence1,sentence2,label\na,b,0\nb,a,1\n");

        await _fixture.RunAsync();

        string[] expected = tokenTypes ? ["input_ids", "token_type_ids", "attention_mask"] : ["input_ids", "attention_mask"];
        Assert.Equal(expected, TokenizerFiles.LoadDefinition(_fixture.Output).Config.ModelInputNames);
    }

    [Fact]
    public async Task The_base_models_tokenizer_is_used()
    {
        using var golden = new FineTune.Tokenizers.Tests.BertGolden();
        string folder = Path.GetDirectoryName(_fixture.Folder.Write("base/config.json", "{}"))!;
        TokenizerFiles.Save(golden.Definition(lowercase: false), folder);
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder);
        _fixture.Add("train.csv", StageFixture.TwoRows);

        await _fixture.RunAsync();

        TokenizerDefinition saved = TokenizerFiles.LoadDefinition(_fixture.Output);
        Assert.Equal(golden.Vocabulary, saved.Model.Vocabulary.InOrder.Select(entry => entry.Token));
        Assert.False(saved.Normalizer!["lowercase"]!.GetValue<bool>());
        Assert.Equal(64, saved.ModelMaxLength);
    }

    [Fact]
    public async Task A_sentencepiece_model_of_no_family_is_FT2107()
    {
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, _fixture.Folder["base"]);
        _fixture.Folder.Write("base/config.json", "{}");
        _fixture.Folder.Write("base/tokenizer.model", FineTune.Tokenizers.Tests.SmallSentencePiece.Model());
        _fixture.Add("train.csv", "text,label\na b,1\na,0\n");

        await _fixture.RunAsync();

        LogEvent warning = Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2107");
        Assert.Equal(_fixture.Folder["base/tokenizer.model"], warning.Position!.File);
        _fixture.Folder.Write("base/tokenizer_config.json", """{"tokenizer_class": "LlamaTokenizer"}""");
        await _fixture.RunAsync();
        Assert.Single(_fixture.Sink.Logs, log => log.Code == "FT2107");
    }

    [Fact]
    public async Task A_length_that_special_tokens_fill_is_FT1011()
    {
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100, MaxLength = 3 };
        _fixture.Add("train.csv", "sentence1,sentence2,label\na,b,0\nb,a,1\n");

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.ArgumentsDisagree);

        Assert.Contains("MaxLength is 3, and the tokenizer gives each row 3 special tokens", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A vocabulary depends on which words there are how often, not on where they are.</summary>
    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    public async Task The_order_of_the_rows_leaves_a_trained_vocabulary_as_it_is(string type)
    {
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, _fixture.Folder["base"]);
        _fixture.Folder.Write("base/config.json", $$"""{"model_type": "{{type}}"}""");
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 400 };
        string[] rows = [.. Enumerable.Range(0, 200).Select(row => $"{(row * 7919 % 10007) + (row * 31)} banana bandana {row % 5} cabana,{row % 2}\n")];
        string path = _fixture.Add("train.csv", "text,label\n" + string.Concat(rows));
        await _fixture.RunAsync();
        byte[] first = await File.ReadAllBytesAsync(Path.Combine(_fixture.Output, TokenizerFiles.TokenizerJson));

        await File.WriteAllTextAsync(path, "text,label\n" + string.Concat(rows.Reverse()));
        await _fixture.RunAsync();

        Assert.Equal(first, await File.ReadAllBytesAsync(Path.Combine(_fixture.Output, TokenizerFiles.TokenizerJson)));
    }

    [Fact]
    public async Task The_same_data_gives_the_same_bytes()
    {
        _fixture.Add("train.csv", StageFixture.TwoRows, change: spec => spec with { Shuffle = 1 });
        await _fixture.RunAsync();
        var first = Directory.GetFiles(_fixture.Output).ToDictionary(file => file, File.ReadAllBytes);

        await _fixture.RunAsync();

        Assert.Equal(7, first.Count);
        Assert.All(first, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public async Task Cancelling_ends_the_stage()
    {
        _fixture.Add("train.csv", StageFixture.TwoRows);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.RunAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Unused_columns_are_one_warning_per_dataset()
    {
        string path = _fixture.Add("train.csv", "id,text,label,more\n1,a,0,x\n2,b,1,y\n");

        await _fixture.RunAsync();

        LogEvent warning = Assert.Single(_fixture.Sink.Logs, log => log.Code == DiagnosticCatalog.UnusedColumns.Code);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Equal(new SourcePosition(path, 1), warning.Position);
        Assert.Contains("id, more", warning.Text, StringComparison.Ordinal);
    }

    private void UseGoldenBase(string config, string tokenizerConfig)
    {
        using var golden = new FineTune.Tokenizers.Tests.BertGolden();
        string folder = Path.GetDirectoryName(_fixture.Folder.Write("base/config.json", config))!;
        TokenizerFiles.Save(golden.Definition(lowercase: true), folder);
        _fixture.Folder.Write("base/tokenizer_config.json", tokenizerConfig);
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, folder);
    }
}
