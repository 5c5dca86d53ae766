using System.Text;
using FineTune.Contracts;

namespace FineTune.Engine.Tests.Data;

public sealed class BadDataTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("x.csv", "text,label\na,0\nb\n", "FT2005", 3, 1)]
    [InlineData("x.csv", "text,label\na,0\nb,1,2\n", "FT2005", 3, 1)]
    [InlineData("x.csv", "text,label\n\"a\nb\",0\n\"c,1\nd,0\n", "FT2005", 4, 1)]
    [InlineData("x.csv", "text,label\na,0\nb\"c,1\n", "FT2005", 3, 2)]
    [InlineData("x.csv", "text,label\n\"a\"b,0\n", "FT2005", 2, 4)]
    [InlineData("x.csv", "text,text,label\na,b,0\n", "FT2005", 1, 1)]
    [InlineData("x.csv", "text,label\na,0\nb\0c,1\n", "FT2005", 3, 2)]
    [InlineData("x.csv", "review,label\na,0\n", "FT2002", 1, 1)]
    [InlineData("x.csv", "text,label\n1,0\n2.5e3,1\n", "FT2007", 2, 1)]
    [InlineData("x.csv", "text,label\na,0\nb,\n", "FT2014", 3, 3)]
    [InlineData("x.csv", "text,label\n", "FT2004", 7, 5)]
    [InlineData("x.csv", "", "FT2004", 7, 5)]
    [InlineData("x.jsonl", "{\"text\": \"a\", \"label\": 0}\n{\"text\": \"b\", \"label\": }\n", "FT2006", 2, 24)]
    [InlineData("x.jsonl", "{\"text\": \"a\", \"label\": 0\n", "FT2006", 1, 25)]
    [InlineData("x.jsonl", "{\"text\": \"a\", \"label\": 0} x\n", "FT2006", 1, 27)]
    [InlineData("x.jsonl", "[1, 2]\n", "FT2006", 1, 1)]
    [InlineData("x.jsonl", "{\"text\": \"a\", \"text\": \"b\", \"label\": 0}\n", "FT2006", 1, 15)]
    [InlineData("x.jsonl", "{\"text\": \"\\ud800\", \"label\": 0}\n", "FT2006", 1, 10)]
    [InlineData("x.jsonl", "{\"text\": \"a\", \"label\": 0}\n{\"text\": 5, \"label\": 0}\n", "FT2007", 2, 10)]
    [InlineData("x.jsonl", "{\"text\": null, \"label\": 0}\n", "FT2007", 1, 10)]
    [InlineData("x.jsonl", "{\"text\": \"é\", \"label\": {}}\n", "FT2014", 1, 24)]
    [InlineData("x.jsonl", "{\"text\": \"a\", \"Label\": 0}\n", "FT2002", 1, 1)]
    public async Task Bad_data_is_a_coded_error_at_its_place(string name, string content, string code, int line, int column)
    {
        _fixture.Add(name, content);

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.All.Single(descriptor => descriptor.Code == code));

        Assert.Equal((line, column), (exception.Position!.Line, exception.Position.Column));
        Assert.Equal(_fixture.Folder[code == "FT2004" ? "project.finetune" : name], exception.Position.File);
    }

    [Fact]
    public async Task An_unknown_column_lists_the_columns_there_are()
    {
        _fixture.Add("x.csv", "review,stars\na,0\n");
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);
        Assert.Contains("no column 'text'; the columns are: review, stars", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text,label\na,0\nb\n", "cannot be read: it has 1 fields but 2 were expected. Correct it;")]
    [InlineData("text,label\nb\"c,1\n", "cannot be read: a quote inside an unquoted field. Correct it;")]
    public async Task A_malformed_row_says_its_reason_once(string content, string expected)
    {
        _fixture.Add("x.csv", content);
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.MalformedCsv);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_shows_only_the_start_of_a_name_without_end()
    {
        _fixture.Add("x.csv", new string('x', 50_000_000));
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);
        Assert.InRange(exception.Message.Length, 1, 500);
    }

    [Fact]
    public async Task A_label_column_of_texts_is_FT2022()
    {
        _fixture.Add("x.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 10_001).Select(row => $"a,text {row}\n")));
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.TooManyLabels);
        Assert.Equal(10_002, exception.Position!.Line);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_530)]
    [InlineData(200_000)]
    public async Task Bytes_that_are_not_utf_8_are_FT2009_with_their_offset(int length)
    {
        byte[] bytes = [.. "text,label\n"u8, .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("é", length))), 0xE9, .. ",0\n"u8];
        string path = _fixture.Folder["latin.csv"];
        await File.WriteAllBytesAsync(path, bytes);
        _fixture.AddFile(path);

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.NotUtf8);

        Assert.Equal(new SourcePosition(path, 2, length + 1), exception.Position);
        Assert.Contains($"offset {11 + (2 * length)} ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_character_over_the_edge_of_a_block_is_read_whole()
    {
        string text = "x" + string.Concat(Enumerable.Repeat("€ 😀 ", 40_000));
        _fixture.Add("long.jsonl", $"{{\"text\": \"{text}\", \"label\": 0}}\n{{\"text\": \"b\", \"label\": 1}}");

        await _fixture.RunAsync();

        Assert.Equal(1, _fixture.Info().Splits["train"].TruncatedRows);
        Assert.Equal([1, 2], _fixture.Rows().Select(row => row.Line));
    }

    [Fact]
    public async Task A_file_cut_within_a_character_is_FT2009()
    {
        string path = _fixture.Folder["cut.csv"];
        await File.WriteAllBytesAsync(path, [.. "text,label\na,"u8, 0xE2, 0x82]);
        _fixture.AddFile(path);
        await _fixture.FailAsync(DiagnosticCatalog.NotUtf8);
    }

    [Fact]
    public async Task A_missing_file_is_FT2001_where_the_project_names_it()
    {
        _fixture.AddFile(_fixture.Folder["nowhere/x.csv"]);
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.FileNotFound);
        Assert.Equal(new SourcePosition(_fixture.Folder["project.finetune"], 7, 5), exception.Position);
    }

    [Fact]
    public async Task A_folder_instead_of_a_file_is_FT2013()
    {
        _fixture.AddFile(Directory.CreateDirectory(_fixture.Folder["x.csv"]).FullName);
        await _fixture.FailAsync(DiagnosticCatalog.FileNotReadable);
    }

    [Fact]
    public async Task Take_and_skip_that_leave_nothing_are_FT2004()
    {
        _fixture.Add("train.csv", StageFixture.TwoRows);
        _fixture.Add("test.csv", StageFixture.TwoRows, "test", spec => spec with { Skip = 2 });
        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.EmptySplit);
        Assert.Contains("The split 'test' has no rows: Skip and Take leave none of the 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_training_split_is_FT1007()
    {
        _fixture.Add("test.csv", StageFixture.TwoRows, "test");
        await _fixture.FailAsync(DiagnosticCatalog.NoDataset);
    }

    [Fact]
    public async Task Pairs_in_one_dataset_only_are_FT1011()
    {
        _fixture.Add("train.csv", StageFixture.TwoRows);
        _fixture.Add("test.csv", StageFixture.TwoRows, "test", spec => spec with { TextPairColumn = "label" });
        await _fixture.FailAsync(DiagnosticCatalog.ArgumentsDisagree);
    }

    [Fact]
    public async Task A_base_model_folder_without_config_is_FT1206()
    {
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, _fixture.Folder["base"]);
        _fixture.Add("train.csv", StageFixture.TwoRows);
        await _fixture.FailAsync(DiagnosticCatalog.BaseModelNotFound);
    }

    [Fact]
    public async Task Weights_without_a_tokenizer_are_FT2012()
    {
        _fixture.Folder.Write("base/config.json", "{}");
        _fixture.Folder.Write("base/model.safetensors", "");
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, _fixture.Folder["base"]);
        _fixture.Add("train.csv", StageFixture.TwoRows);
        await _fixture.FailAsync(DiagnosticCatalog.BadTokenizer);
    }

    [Fact]
    public async Task A_row_that_the_tokenizer_has_no_tokens_for_is_FT2202_where_it_stands()
    {
        _fixture.Folder.Write("base/config.json", "{}");
        _fixture.Folder.Write("base/tokenizer.json", """
            {"model": {"type": "WordLevel", "vocab": {"[PAD]": 0, "good": 1}, "unk_token": "[UNK]"}, "pre_tokenizer": {"type": "Whitespace"}}
            """);
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, _fixture.Folder["base"]);
        string path = _fixture.Add("train.csv", "text,label\ngood,1\nbad,0\n");

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.NoUnknownToken);

        Assert.Equal(new SourcePosition(path, 3), exception.Position);
    }

    [Fact]
    public async Task A_row_that_takes_the_tokenizer_beyond_its_limits_is_FT2108_where_it_stands()
    {
        _fixture.Folder.Write("base/config.json", "{}");
        _fixture.Folder.Write("base/tokenizer.json", """
            {"model": {"type": "WordLevel", "vocab": {"[PAD]": 0, "good": 1}, "unk_token": "good"},
             "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(?:[a-z ]+)+#"}, "behavior": "Isolated", "invert": false}}
            """);
        _fixture.BaseModel = new BaseModelSpec("base", BaseModelKind.Folder, _fixture.Folder["base"]);
        string path = _fixture.Add("train.csv", "text,label\ngood,1\nnot nearly as good as that one was and will be again,0\n");

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.TokenizerOverLimit);

        Assert.Equal(new SourcePosition(path, 3), exception.Position);
        Assert.Contains("its pre-tokenizer Split", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.csv", "text,label\na,0\n", "TextColumn", "There is no column 'review' in x.csv; the columns are: text, label.")]
    [InlineData("x.csv", "text,label\na,0\n", "LabelColumn", "There is no column 'review' in x.csv; the columns are: text, label.")]
    [InlineData(
        "x.jsonl", "{\"text\": \"a\", \"label\": 0}\n", "TextColumn", "There is no column 'review' in line 1 of x.jsonl; the columns are: text, label.")]
    [InlineData("x.csv", "text,label\na,0\n", "Where", "There is no column 'review' in x.csv; the columns are: text, label.")]
    [InlineData("x.csv", "text,label\na,0\n", "Columns", "There is no column 'review' in x.csv; the columns are: text, label.")]
    public async Task A_column_that_the_project_names_is_missed_where_it_names_it(string name, string content, string metadata, string message)
    {
        var place = new SourcePosition(_fixture.Folder["project.finetune"], 9, 13);
        _fixture.Add(name, content, change: spec => spec with
        {
            TextColumn = metadata == "TextColumn" ? "review" : null,
            LabelColumn = metadata == "LabelColumn" ? "review" : null,
            Where = metadata == "Where" ? [new RowCondition("review", true, "a")] : [],
            Columns = metadata == "Columns" ? new Dictionary<string, string> { ["review"] = "text" } : [],
            ColumnPositions = new Dictionary<string, SourcePosition> { [metadata] = place },
        });

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.UnknownColumn);

        Assert.Equal(place, exception.Position);
        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }
}
